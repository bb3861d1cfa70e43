"""A log line is one line, has a ref, and no secret."""

import json
import logging
from datetime import UTC, datetime
from uuid import UUID

import pytest
from pythonjsonlogger.json import JsonFormatter

from meiduo.log_lines import SECRET, WORDS, Line, strike_out
from meiduo.ops import logs


@pytest.mark.holds("A-65")
def test_each_failure_is_found_by_its_ref(visitor, logged):
    named = {"X-Request-ID": "my-request-1"}
    answer = visitor.opens("/oauth_callback?code=A&state=nobody", headers=named)

    line = next(line for line in logged() if line.get("ref") == answer.json["ref"])
    assert line["reason"] == "attempt_invalid"
    assert line["cause"] == "no_cookie"
    assert line["request_id"] == answer.headers["X-Request-ID"] == "my-request-1"
    assert line["path"] == "/oauth_callback"
    assert line["elapsed_ms"] >= 0
    assert line["level"] == "WARNING"


@pytest.mark.holds("A-64")
def test_nobody_can_write_a_second_line(visitor, logged):
    visitor.opens("/x%0A2026-01-01 INFO signed_in", headers={"X-Request-ID": "a b{}"})

    line = next(line for line in logged() if line["event"] == "not_found")
    assert "\n" in line["path"]
    assert line["request_id"] != "a b{}"


@pytest.mark.holds("A-60", "I8")
@pytest.mark.parametrize(
    "text",
    [
        "GET /oauth_callback?code=S3CRET&state=S3CRET HTTP/1.1",
        "client_secret=S3CRET",
        '{"access_token": "S3CRET"}',
        "{'openid': 'S3CRET'}",
        "state%3DS3CRET",
        "next=%2Fx%3Fa%3D1%26code%3DS3CRET",
        "a password: S3CRET",
        '{\\"refresh_token\\": \\"S3CRET\\"}',
        "REFRESH_TOKEN=S3CRET",
        "pa\u017f\u017fword=S3CRET",
        "open\u0131d=S3CRET",
        "t\u0130cket=S3CRET",
    ],
)
def test_secrets_are_struck_out_in_any_spelling(text):
    assert "S3CRET" not in strike_out(text)


@pytest.mark.holds("A-60", "I8")
@pytest.mark.parametrize("name", SECRET)
def test_a_word_leads_to_each_secret(name):
    """Texts without any of the words are not looked through."""
    assert any(word in name for word in WORDS)


@pytest.mark.holds("A-65")
def test_our_lines_hold_what_others_note():
    """What an app's filter, factory or adapter puts on a record, and how values are written: as in
    a line of anybody's.
    """
    facts = {"by": "qq", "at": datetime(2026, 1, 2, tzinfo=UTC), "raw": b"\xff", "key": UUID(int=7)}
    noted = {"trace_id": "4bf92f", "by": "masked", "kind": ValueError}
    record = logging.makeLogRecord(
        {"msg": Line("signed_in", facts), "event": "signed_in", **facts, **noted}
    )
    formatter = logs.make_formatter()

    line = json.loads(formatter.format(record))

    assert (line["event"], line["trace_id"], line["by"]) == ("signed_in", "4bf92f", "masked")
    assert line == json.loads(JsonFormatter.format(formatter, record))


@pytest.mark.holds("A-60", "B-48", "I8")
def test_our_faults_are_logged_without_secrets(shop, visitor, logged):
    """With the trace."""

    def broken():
        raise RuntimeError("https://graph.qq.com/x?client_secret=S3CRET&code=S3CRET")

    shop.add_url_rule("/broken/", view_func=broken)

    assert visitor.opens("/broken/").status_code == 500
    lines = json.dumps(logged())
    assert "Traceback" in lines
    assert "S3CRET" not in lines


@pytest.mark.holds("A-64")
@pytest.mark.parametrize(
    "character", ["\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\u202e", "\u2066", "\ud83d"]
)
def test_no_character_breaks_or_turns_a_line(character):
    """Some readers end a line at U+0085 or U+2028.

    Some terminals obey C1 and bidirectional controls.
    """
    text = f"a{character}signed_in"
    record = logging.makeLogRecord({"msg": text, "path": text})

    line = logs.make_formatter().format(record)

    assert character not in line
    assert line.isprintable()
    assert json.loads(line)["event"] == json.loads(line)["path"] == text


@pytest.mark.holds("A-64")
def test_servers_own_lines_are_escaped(caplog):
    logging.getLogger("gunicorn.access").addFilter(logs.Redact())

    logging.getLogger("gunicorn.access").warning("GET /%s HTTP/1.1", "a\u2028b\x9b31m")

    assert caplog.messages == ["GET /a\\u2028b\\u009b31m HTTP/1.1"]

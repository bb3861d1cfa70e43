"""A-60: whatever goes wrong, no secret reaches a log line, a body or a header."""

import json
import logging

import pytest
from jwt import decode
from shop import APP_ID, APP_KEY, KEYS, Visitor, state_of

from meiduo.ops import logs
from meiduo.ops.logs import strike_out
from meiduo.sandbox import people

FAULTS = [
    (None, None), ("error", 100009), ("error", 100019), ("error", -5), ("html", None), ("empty", None), ("text", "[]"),
    ("truncated", None), ("bom", None), ("gbk", None), ("deep", None), ("status", 502), ("status", 418), ("cut", None),
    ("redirect", "http://127.0.0.1:9/x?code=1"), ("hang", 2), ("drip", 0.2), ("reset", None), ("huge", None),
    ("gzip_bomb", None), ("members", {"openid": ""}), ("members", {"client_id": "1"}), ("shape", "lines"),
]  # fmt: skip


@pytest.mark.parametrize("address", ["token", "me", "get_user_info"])
@pytest.mark.parametrize(("kind", "value"), FAULTS)
def test_a60_no_secret_is_told_at_debug(make_shop, qq, logged, address, kind, value):
    visitor = Visitor(make_shop(QQ_TIMEOUT="1").test_client())
    back = visitor.consents(person="canary")
    if address == "me":
        qq.will("members", {"openid": "(missing)"}, address="token")
    if kind:
        qq.will(kind, value, address=address, times=2)
    logging.getLogger("werkzeug").info('"GET %s HTTP/1.1" 200 -', back)

    answer = visitor.opens(back)

    with qq.memory._open() as db:
        given = [row[0] for row in db.execute("select token from tokens order by issued desc limit 1")]
    openid = people.find("canary").openid(APP_ID)
    code = back.partition("code=")[2].partition("&")[0]
    lines, told = json.dumps(logged()), answer.text + str(answer.headers)
    jwts = [value for name, value in (answer.json or {}).items() if name.endswith("_token")]
    for secret in (APP_KEY, code, state_of(back), openid, *given, *KEYS.values()):
        assert secret not in lines
        assert secret not in told
    for jwt in jwts:
        assert jwt not in lines
    if answer.status_code != 200:
        assert answer.json["ref"] in lines
        assert answer.json["reason"] in lines


def test_each_failure_is_found_by_its_ref(visitor, logged):
    told = visitor.opens("/oauth_callback?code=A&state=nobody", headers={"X-Request-ID": "my-request-1"})

    line = next(line for line in logged() if line.get("ref") == told.json["ref"])
    assert line["reason"] == "attempt_invalid"
    assert line["cause"] == "no_cookie"
    assert line["request_id"] == told.headers["X-Request-ID"] == "my-request-1"
    assert line["path"] == "/oauth_callback"
    assert line["elapsed_ms"] >= 0
    assert line["level"] == "WARNING"


def test_a65_a_sign_in_is_logged_with_its_user(visitor, logged):
    user = visitor.signs_in().json["user"]

    line = next(line for line in logged() if line["event"] == "signed_in")
    assert (line["user_id"], line["by"]) == (user["id"], "qq")


def test_a64_nobody_can_write_a_second_line(visitor, logged):
    visitor.opens("/x%0A2026-01-01 INFO signed_in", headers={"X-Request-ID": "a b{}"})

    line = next(line for line in logged() if line["event"] == "not_found")
    assert "\n" in line["path"]
    assert line["request_id"] != "a b{}"


@pytest.mark.parametrize("text", ["GET /oauth_callback?code=S3CRET&state=S3CRET HTTP/1.1", "client_secret=S3CRET",
                                  '{"access_token": "S3CRET"}', "{'openid': 'S3CRET'}", "state%3DS3CRET", "next=%2Fx%3Fa%3D1%26code%3DS3CRET", "a password: S3CRET",
                                  '{\\"refresh_token\\": \\"S3CRET\\"}', "REFRESH_TOKEN=S3CRET"])  # fmt: skip
def test_secrets_are_struck_out_in_all_their_spellings(text):
    assert "S3CRET" not in strike_out(text)


def test_a_fault_of_ours_is_logged_with_its_trace_and_without_secrets(shop, visitor, logged):
    def broken():
        raise RuntimeError("https://graph.qq.com/x?client_secret=S3CRET&code=S3CRET")

    shop.add_url_rule("/broken/", view_func=broken)

    assert visitor.opens("/broken/").status_code == 500
    lines = json.dumps(logged())
    assert "Traceback" in lines
    assert "S3CRET" not in lines


@pytest.mark.parametrize("character", ["\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\u202e", "\u2066", "\ud83d"])
def test_a64_no_character_breaks_or_turns_a_line(character):
    """Some readers end a line at U+0085 or U+2028, some terminals obey C1 and bidirectional controls."""
    text = f"a{character}signed_in"
    record = logging.makeLogRecord({"msg": text, "path": text})

    line = logs.make_formatter().format(record)

    assert character not in line
    assert line.isprintable()
    assert json.loads(line)["event"] == json.loads(line)["path"] == text


def test_a64_servers_own_lines_are_escaped(caplog):
    logging.getLogger("gunicorn.access").addFilter(logs.Redact())

    logging.getLogger("gunicorn.access").warning("GET /%s HTTP/1.1", "a\u2028b\x9b31m")

    assert caplog.messages == ["GET /a\\u2028b\\u009b31m HTTP/1.1"]


def events(logged, name):
    return [line for line in logged() if line["event"] == name]


def test_a_sign_in_is_logged_with_address_and_sid(visitor, logged):
    token = visitor.signs_in().json["access_token"]
    sid = decode(token, options={"verify_signature": False})["sid"]

    (line,) = events(logged, "signed_in")
    assert (line["address"], line["sid"]) == ("127.0.0.1", sid)


def test_a_sign_out_is_logged_with_its_user(visitor, logged):
    signed_in = visitor.signs_in().json
    bearer = {"Authorization": "Bearer " + signed_in["access_token"]}

    visitor.client.delete("/auth/sessions/", headers=bearer)
    visitor.client.post("/auth/logout/", headers=bearer)

    for event in ("signed_out", "signed_out_others"):
        (line,) = events(logged, event)
        assert (line["user_id"], line["address"]) == (signed_in["user"]["id"], "127.0.0.1")
        assert line["sid"] == events(logged, "signed_in")[0]["sid"]


def test_a_refresh_token_used_again_is_logged_with_its_user(shop, visitor, logged):
    signed_in = visitor.signs_in().json
    bearer = {"Authorization": "Bearer " + signed_in["refresh_token"]}
    first = visitor.client.post("/auth/refresh/", headers=bearer).json["refresh_token"]
    visitor.client.post("/auth/refresh/", headers={"Authorization": "Bearer " + first})

    assert visitor.client.post("/auth/refresh/", headers=bearer).status_code == 401
    (line,) = events(logged, "refresh_refused")
    assert (line["user_id"], line["reused"]) == (signed_in["user"]["id"], True)
    assert line["level"] == "WARNING"


def test_a_password_change_is_logged_with_who_did_it(shop, visitor, logged):
    signed_in = visitor.signs_in().json
    bearer = {"Authorization": "Bearer " + signed_in["access_token"]}
    user_id = signed_in["user"]["id"]

    visitor.client.put("/auth/password/", json={"password": "a-made-up-password"}, headers=bearer)
    told = shop.test_cli_runner().invoke(
        args=["users", "set-password", f"#{user_id}", "--password-stdin"], input="another-made-up-password"
    )

    assert told.exit_code == 0
    assert [(line["user_id"], line["by"]) for line in events(logged, "password_changed")] == [
        (user_id, "member"),
        (user_id, "operator"),
    ]


def test_nothing_unbound_is_not_logged_as_unbound(visitor, logged):
    signed_in = visitor.signs_in().json
    bearer = {"Authorization": "Bearer " + signed_in["access_token"]}
    password = {"password": "a-made-up-password"}
    visitor.client.put("/auth/password/", json=password, headers=bearer)
    account = {"account": signed_in["user"]["username"], **password}

    for _ in range(2):
        again = visitor.client.post("/auth/login/", json=account).json["access_token"]
        gone = visitor.client.delete("/qq/binding/", headers={"Authorization": "Bearer " + again})
        assert gone.status_code in (200, 204)

    assert len(events(logged, "qq_unbound")) == 1

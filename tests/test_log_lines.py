"""A log line holds its facts whatever prints it: in the text, and as fields of their own."""

import ast
import json
import logging

import pytest
from malls import ROOT
from sources import FILES, nodes

from meiduo import log_lines
from meiduo.ops import logs

TABLES = {"mysql_errors.py", "sqlstates.py", "connection_texts.py", "database_errors.py"}
FOLDERS = {"settings", "errors", "engines"}
ADVICE = [path for path in FILES if path.name in {*TABLES, "config.py"} or FOLDERS & {*path.parts}]


def sentences(path):
    """Yield the texts that a file holds; what is put into one while it runs is X."""
    for node in nodes(path):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        texts = [getattr(part, "value", None) for part in parts]
        if isinstance(node, (ast.JoinedStr, ast.Constant)):
            yield "".join(text if isinstance(text, str) else "X" for text in texts)


@pytest.fixture
def said(caplog):
    """Log an event with facts; return the record."""

    def say(event, **facts):
        with caplog.at_level(logging.INFO):
            log_lines.logger("meiduo.qq").info(event, extra=facts)
        return caplog.records[-1]

    return say


@pytest.mark.holds("A-65")
def test_the_text_holds_the_facts(said):
    record = said("bad_request", reason="bad_request", ref="1a2b3c4d", status=400, detail="field a")

    assert record.getMessage() == 'bad_request ref=1a2b3c4d status=400 detail="field a"'


def test_what_is_empty_is_left_out(said):
    """Numbers and flags are never empty."""
    record = said("qq_moved", detail="", database_error=None, user_id=0, closed=False)

    assert record.getMessage() == "qq_moved user_id=0 closed=False"


def test_our_json_holds_the_bare_event(said):
    record = said("bad_request", detail="field a")

    line = json.loads(logs.make_formatter().format(record))
    assert (line["event"], line["detail"]) == ("bad_request", "field a")
    assert "message" not in line


@pytest.mark.holds("A-60", "I8")
def test_the_text_has_no_secret(said):
    record = said("bad_request", detail="https://graph.qq.com/x?code=S3CRET&openid=S3CRET")

    assert "S3CRET" not in record.getMessage()


def test_advice_is_not_taken_for_a_secret():
    """As "password: check both" is: the log would strike out what to do."""
    found = {text for path in ADVICE for text in sentences(path)}

    assert any("lets the user in" in text for text in found)
    assert [text for text in found if log_lines.strike_out(text) != text] == []


@pytest.mark.holds("A-64")
@pytest.mark.parametrize("character", ["\n", "\r", "\x1b", "\x85", "\u2028", "\u202e", "\ud83d"])
def test_no_fact_begins_a_line(said, character):
    record = said("bad_request", detail=f'a"{character}signed_in ref=1')

    assert record.getMessage().isprintable()
    assert record.getMessage().endswith('signed_in ref=1"')


def test_every_logger_is_one_of_events():
    """Facts of any other would be in the mall's lines alone."""
    makers = {"meiduo/engines/pool.py", "meiduo/log_lines.py", "meiduo/ops/logs.py"}
    plain = set()
    for path in (ROOT / "meiduo").rglob("*.py"):
        names = {getattr(node, "attr", "") for node in ast.walk(ast.parse(path.read_text()))}
        plain |= {str(path.relative_to(ROOT))} if "getLogger" in names else set()

    assert plain == makers

"""No reader takes longer than 50 ms for 64 KiB of whatever outside text is worst for it."""

import logging

import pytest
from werkzeug.datastructures import MultiDict
from worst_texts import ANY, LIMIT, SIZE, WORST, fill, quickest

from meiduo import log_lines
from meiduo.accounts import directory, django_hashes, names, password_rules, passwords
from meiduo.accounts.models import User
from meiduo.ops import logs
from meiduo.qq_auth.attempts import next_url
from meiduo.qq_auth.provider import callback_query, parsing, profile
from meiduo.settings import keys
from meiduo.web import addresses, request_body

pytestmark = pytest.mark.holds("A-77")

HASHES = [text for name in WORST if name.startswith("django_kinds.") for text in WORST[name]]
STRUCK_OUT = ("IN_ADDRESS", "IN_OBJECT", "CALLBACK")
OPENID = "0123456789ABCDEF" * 2


NICKNAMES = [
    fill("\u0316\u0301", "a"),
    fill("\u200d"),
    fill("👨\u200d"),
    fill("\ufdfa"),
    fill("\U0001f1e8"),
]


READERS = {
    "parsing.token": (
        lambda text: parsing.token(text.encode()),
        [
            fill("a=&"),
            fill("a=1&"),
            fill("[", '{"a":'),
            fill('{"a":'),
            fill("1", '{"a":0.', "}"),
            fill("1", '{"a":', "}"),
            fill("1", '{"a":1e', "}"),
            fill('"a":1,', "{", '"a":1}'),
            fill("\\ud800", '{"a":"', '"}'),
            fill("%ff", "a="),
            fill("\\", '{"a":"', '"}'),
            *(f"a{text}" for text in WORST["parsing._CALL"]),
        ],
    ),
    "parsing.me": (
        lambda text: parsing.me(text.encode(), "100000001"),
        [
            fill("x", 'callback({"client_id":"', '"});'),
            fill(" ", 'callback({"client_id":1}', ");"),
            fill("(", "a"),
        ],
    ),
    "parsing.profile": (
        lambda text: parsing.profile(text.encode()),
        [fill("1", '{"ret":', "}"), fill(" ", '{"ret":0', "}")],
    ),
    "log_lines.strike_out": (
        log_lines.strike_out,
        [text for name in STRUCK_OUT for text in WORST[f"log_lines.{name}"]],
    ),
    "next_url.clean": (
        lambda text: next_url.clean(text, {"h.example"}),
        [
            fill("%25", "/"),
            fill("../", "/"),
            fill("/", "https://h.example/"),
            fill("\u0316\u0301", "/"),
            fill("%", "/"),
        ],
    ),
    "next_url.clean, as long as may be": (
        lambda text: next_url.clean(text[: next_url.LONGEST]),
        [
            fill("%25", "/"),
            fill("../", "/"),
            fill("/.", "/"),
            fill("%c0%ae/", "/"),
            fill("中", "/"),
            fill(";..", "/"),
        ],
    ),
    "profile.Profile.read": (
        lambda text: profile.read({"nickname": text, "figureurl_qq_2": text}, openid=OPENID),
        NICKNAMES + WORST["nickname._INVISIBLE"] + WORST["nickname._CHARACTER"],
    ),
    "profile.Profile.read, picture": (
        lambda text: profile.read({"figureurl_qq_2": text[:512]}, openid=OPENID, prefixes=("/x/",)),
        WORST["profile._TENCENTS"],
    ),
    "callback_query.read": (
        lambda text: callback_query.read(
            MultiDict([("code", text), ("state", text), ("msg", text)])
        ),
        [fill("1"), fill("%00")],
    ),
    "directory.check_username": (directory.check_username, [*NICKNAMES, fill("A"), fill("ﬀ")]),
    "directory.check_mobile": (directory.check_mobile, [fill("1")]),
    "keys.weakness": (
        keys.weakness,
        [fill("ab"), fill("z"), fill("change"), fill("kJ8x!q2vT0mZ", tail="x")],
    ),
    "django_hashes.cost_of": (django_hashes.cost_of, HASHES),
    "User.has_password": (
        lambda text: User(username="x", password_hash=text).has_password,
        HASHES,
    ),
    "passwords.renewed": (
        lambda text: passwords.renewed(text, "short"),
        [fill("$argon2"), fill("$argon2id$v=19$m=19456,t=2,p=1$"), fill(",", "$argon2id$")],
    ),
    "passwords.make": (passwords.make, NICKNAMES),
    "password_rules.hash_chosen": (
        password_rules.hash_chosen,
        [*NICKNAMES, fill("4@8({[<369!1|7+05$%2")],
    ),
    "password_rules.hash_chosen, as long as a field": (
        lambda text: password_rules.hash_chosen(text[: request_body.LONGEST]),
        [*NICKNAMES, fill("A"), fill("ﬀ")],
    ),
    "names.folded, as long as a field": (
        lambda text: names.folded(text[: request_body.LONGEST]),
        [*NICKNAMES, fill("Aa"), fill("İ"), fill("ΐ")],
    ),
    "addresses.narrow": (
        addresses.narrow,
        [fill("1"), fill("1."), fill(":"), fill("1:"), fill("fe80::%")],
    ),
    "a log line of 64 KiB": (
        lambda text: logs.make_formatter().format(
            logging.makeLogRecord({"detail": text[: SIZE // 6]})
        ),
        [fill("\u2028"), fill("\x85code="), fill("code: "), fill('code\\": \\"')],
    ),
}


@pytest.mark.parametrize("name", READERS)
def test_a_reader_meets_its_worst_64_kib(name):
    read, texts = READERS[name]
    for text in [*texts, *ANY]:
        assert quickest(read, text) < LIMIT, text[:40]

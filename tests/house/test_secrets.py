"""Whatever goes wrong, no secret reaches a log line, a body or a header."""

import json
import logging

import pytest
from malls import APP_ID, APP_KEY, KEYS, Visitor, state_of

from meiduo.sandbox import people

pytestmark = pytest.mark.holds("A-60", "I8")


FAULTS = [
    (None, None),
    ("error", 100009),
    ("error", 100019),
    ("error", -5),
    ("html", None),
    ("empty", None),
    ("text", "[]"),
    ("truncated", None),
    ("bom", None),
    ("gbk", None),
    ("deep", None),
    ("status", 502),
    ("status", 418),
    ("cut", None),
    ("redirect", "http://127.0.0.1:9/x?code=1"),
    ("hang", 2),
    ("drip", 0.2),
    ("reset", None),
    ("huge", None),
    ("gzip_bomb", None),
    ("members", {"openid": ""}),
    ("members", {"client_id": "1"}),
    ("shape", "lines"),
]


@pytest.mark.parametrize("address", ["token", "me", "get_user_info"])
@pytest.mark.parametrize(("kind", "value"), FAULTS)
def test_nothing_secret_is_said_at_debug(make_shop, qq, logged, address, kind, value):
    visitor = Visitor(make_shop(QQ_TIMEOUT="1").test_client())
    back = visitor.consents(person="canary")
    if address == "me":
        qq.will("members", {"openid": "(missing)"}, address="token")
    if kind:
        qq.will(kind, value, address=address, times=2)
    logging.getLogger("werkzeug").info('"GET %s HTTP/1.1" 200 -', back)

    answer = visitor.opens(back)

    lines = json.dumps(logged())
    response = answer.text + str(answer.headers)
    for secret in secrets_of(qq, back):
        assert secret not in lines
        assert secret not in response
    for name, jwt in (answer.json or {}).items():
        assert not name.endswith("_token") or jwt not in lines
    if answer.status_code != 200:
        assert answer.json["ref"] in lines
        assert answer.json["reason"] in lines


def secrets_of(qq, back):
    """Return what must not be said of the login that comes back there."""
    with qq.store._open() as db:
        given = db.execute("select token from tokens order by issued desc limit 1").fetchall()
    openid = people.find("canary").openid(APP_ID)
    code = back.partition("code=")[2].partition("&")[0]
    return [APP_KEY, code, state_of(back), openid, *[row[0] for row in given], *KEYS.values()]

"""What a gateway, a proxy or a broken QQ sends instead of a token."""

import pytest
from broken_qq import ends_within, listener, reason
from malls import Visitor, count

from meiduo.accounts.models import User


@pytest.mark.holds("B-06", "A-51", "I2", "I3", "I5")
@pytest.mark.parametrize(
    ("kind", "value", "refusal"),
    [
        ("status", 500, "qq_bad_reply"),
        ("status", 502, "qq_unavailable"),
        ("status", 503, "qq_unavailable"),
        ("status", 429, "qq_unavailable"),
        ("status", 204, "qq_bad_reply"),
        ("status", 404, "qq_bad_reply"),
        ("html", None, "qq_bad_reply"),
        ("empty", None, "qq_bad_reply"),
        ("redirect", "/oauth2.0/me", "qq_bad_reply"),
    ],
)
def test_a_gateways_response_is_no_token(visitor, qq, nobody, kind, value, refusal):
    """No redirect is followed, nothing is repeated, the state stays spent."""
    back = visitor.consents()
    asked = qq.asked()
    qq.will(kind, value, address="token")

    assert reason(visitor.opens(back)) == refusal
    assert qq.asked() == asked + 1
    assert visitor.opens(back).json["cause"] == "used"


@pytest.mark.holds("B-06", "B-07", "I10")
def test_an_endless_body_is_not_read(make_shop):
    """Retry-After does not make us read it either."""
    sent = []

    def endless(connection):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nConnection: close\r\n\r\n")
        for _ in range(100_000):
            connection.sendall(b" " * 65536)
            sent.append(65536)

    with listener(endless) as address:
        shop = make_shop(QQ_API_BASE_URL=address + "/", QQ_UNIONID="1", QQ_TIMEOUT="2")
        assert reason(Visitor(shop.test_client()).signs_in()) == "qq_bad_reply"
    assert sum(sent) < 8_000_000  # what the sockets' buffers hold


@pytest.mark.holds("B-07", "I2", "I10")
@pytest.mark.parametrize("kind", ["huge", "gzip_bomb", "cut"])
def test_too_long_and_short_bodies_are_refused(visitor, qq, nobody, kind):
    back = visitor.consents()
    qq.will(kind, address="token")

    with ends_within(3):
        assert reason(visitor.opens(back)) in ("qq_bad_reply", "qq_unavailable")


@pytest.mark.holds("B-08", "I2", "I3")
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("truncated", None),
        ("gbk", None),
        ("bom", None),
        ("deep", None),
        ("text", "[1]"),
        ("text", "5"),
        ("text", "null"),
        ("text", 'callback( {"access_token":"A"'),
        ("text", '{"access_token":"A","access_token":"B"}'),
    ],
)
def test_broken_bodies_make_nobody(visitor, qq, nobody, kind, value):
    back = visitor.consents()
    qq.will(kind, value, address="token")

    assert reason(visitor.opens(back)) == "qq_bad_reply"


@pytest.mark.holds("B-12", "I5")
def test_a_reset_exchange_is_not_repeated(visitor, qq, shop):
    """The code was sent; the visitor starts again and succeeds."""
    back = visitor.consents()
    asked = qq.asked("token")
    qq.will("reset", address="token")

    assert reason(visitor.opens(back)) == "qq_unavailable"
    assert qq.asked("token") == asked + 1
    assert count(shop, User) == 0
    assert visitor.signs_in().status_code == 200


@pytest.mark.holds("B-12")
def test_a_read_that_fails_is_repeated_once(visitor, qq):
    asked = qq.asked("me")
    qq.will("members", {"openid": "(missing)"}, address="token")
    qq.will("reset", address="me")

    assert visitor.signs_in().status_code == 200
    assert qq.asked("me") == asked + 2

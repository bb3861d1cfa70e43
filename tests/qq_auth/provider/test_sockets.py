"""Silence and dripping end at the deadline, and the thread is free again."""

import time

import pytest
from broken_qq import at, ends_within, listener, reason
from malls import Visitor, count

from meiduo.accounts.models import User

pytestmark = pytest.mark.holds("B-05", "I10")


def drip(connection):
    connection.recv(65536)
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Long: " + b"x" * 500:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def silence(connection):
    time.sleep(4)


def drip_a_handshake(connection):
    """Promise 16 KiB of it; until they are there nobody can tell that it is none."""
    connection.recv(65536)
    for byte in b"\x16\x03\x03\x3f\xff\x02" + bytes(100):
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("serve", [silence, drip, drip_a_handshake])
def test_silence_and_dripping_headers_end_in_time(make_shop, qq, serve, scheme):
    """And the thread is free: there is one slot, and the second login has it."""
    with listener(serve) as address:
        address = address.replace("http", scheme)
        shop = make_shop(**at(address, QQ_TIMEOUT="1", QQ_MAX_CONCURRENCY="1"))
        for _ in range(2):
            with ends_within(1.6):
                assert reason(Visitor(shop.test_client()).signs_in()) == "qq_unavailable"
            time.sleep(0.1)
    assert count(shop, User) == 0


def drip_and_close(connection):
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    for _ in range(200):
        connection.sendall(b" ")
        time.sleep(0.05)


def test_dripping_on_a_closing_connection_ends_too(make_shop):
    """And frees its thread."""
    with listener(drip_and_close) as address:
        shop = make_shop(**at(address, QQ_TIMEOUT="1", QQ_MAX_CONCURRENCY="1"))
        for _ in range(2):
            with ends_within(1.6):
                assert Visitor(shop.test_client()).signs_in().json["reason"] == "qq_unavailable"
            time.sleep(0.2)


@pytest.mark.parametrize("kind", ["drip", "hang"])
def test_dripping_inside_tls_ends_at_the_deadline(make_shop, qq_under_tls, trusted, kind):
    secure = qq_under_tls()
    secure.will(kind, {"drip": 0.05, "hang": 3}[kind], address="token", times=-1)
    settings = at(secure.address, QQ_CA_FILE=trusted, QQ_TIMEOUT="1", QQ_MAX_CONCURRENCY="1")
    shop = make_shop(**settings)

    for _ in range(2):
        with ends_within(1.6):
            assert reason(Visitor(shop.test_client()).signs_in()) == "qq_unavailable"


@pytest.mark.parametrize(("kind", "value"), [("drip", 0.02), ("hang", 3)])
def test_a_dripping_body_ends_at_the_deadline(make_shop, qq, kind, value):
    visitor = Visitor(make_shop(QQ_TIMEOUT="1").test_client())
    back = visitor.consents()
    qq.will(kind, value, address="token")

    with ends_within(1.6):
        assert reason(visitor.opens(back)) == "qq_unavailable"

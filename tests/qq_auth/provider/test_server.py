"""Connections that stay open from login to login: when they may be used again, and by whom."""

import gzip
import zlib

import pytest
from malls import Visitor
from qq_by_bytes import HEAD, request, respond


def test_a_request_comes_in_one_piece(serving):
    seen = []

    def note(connection):
        while pieces := request(connection):
            seen.append(pieces)
            respond(connection, pieces)

    assert serving(note) == [200, 200]
    assert [len(pieces) for pieces in seen] == [1, 1, 1]  # token, profile, token


@pytest.mark.holds("B-12", "I5")
def test_a_closed_connection_spends_no_code(serving):
    """A server that closes its connection when it is idle is met on another."""
    asked = []

    def once(connection):
        if pieces := request(connection):
            asked.append(pieces[0].partition(b" ")[0])
            respond(connection, pieces)
        connection.close()

    assert serving(once, logins=3) == [200, 200, 200]
    assert asked == [b"POST", b"GET", b"POST", b"POST"]


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate"])
def test_a_compressed_response_is_read(serving, coding):
    """Nobody asks for one, and a gateway may not care."""
    squeeze = zlib.compress if coding == "deflate" else gzip.compress

    def compressed(connection):
        while pieces := request(connection):
            respond(connection, pieces, f"Content-Encoding: {coding}\r\n", squeeze)

    assert serving(compressed, logins=1) == [200]


@pytest.mark.holds("B-07", "B-08")
@pytest.mark.parametrize(
    ("coding", "change", "refusal"),
    [
        ("gzip", lambda body: gzip.compress(body)[:-9], "qq_unavailable"),
        ("gzip", bytes, "qq_unavailable"),
        ("br", gzip.compress, "qq_bad_reply"),
        ("gzip", lambda body: gzip.compress(body + b" " * 70_000), "qq_bad_reply"),
    ],
)
def test_a_badly_compressed_response_is_refused(serving, coding, change, refusal):
    def compressed(connection):
        while pieces := request(connection):
            respond(connection, pieces, f"Content-Encoding: {coding}\r\n", change)

    assert serving(compressed, logins=1) == [refusal]


@pytest.mark.holds("B-08", "B-12", "I3")
def test_half_a_token_is_none(serving):
    """It would pass for a whole one in text like ``access_token=...``."""

    def cut(connection):
        if request(connection):
            body = b"openid=" + b"B" * 32 + b"&access_token=AAAA"
            connection.sendall(HEAD.format(len(body) + 28, "").encode() + body)
        connection.close()

    assert serving(cut, logins=1) == ["qq_unavailable"]


@pytest.mark.holds("B-12")
def test_who_has_no_time_asks_nobody_again(make_shop, qq, logged):
    visitor = Visitor(make_shop(QQ_TIMEOUT="1").test_client())
    qq.will("hang", 3, address="get_user_info")

    assert visitor.signs_in().status_code == 200
    assert [line for line in logged() if line["event"] == "qq_asked_again"] == []

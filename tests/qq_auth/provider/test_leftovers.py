"""What is left on a connection after a login is nobody else's answer."""

import time

import pytest
from broken_qq import at, listener, reason
from malls import Visitor
from qq_by_bytes import TOKEN, openid_asked, request, respond, token_of, whole

BUFFER = 8192  # bytes that http.client receives at once
FORGED = whole(token_of("D"))


@pytest.mark.holds("B-15", "I3", "I4")
def test_words_that_nobody_asked_for_are_lost(serving_by):
    """They are no login's answer."""
    used = []

    def chatter(connection):
        while pieces := request(connection):
            used.append(connection)
            respond(connection, pieces)
            if pieces[0].startswith(b"GET"):
                time.sleep(0.05)
                connection.sendall(FORGED)

    assert serving_by(chatter) == [200, 200]
    assert [one is used[0] for one in used] == [True, True, False]


@pytest.mark.holds("B-15", "I3", "I4", "I5")
@pytest.mark.parametrize("status", [101, 102, 103])
def test_a_late_token_is_nobody_elses(serving_by, status):
    """QQ says that it is at work, and has the token when the next login asks."""
    asked = []
    openids = []

    def late(connection):
        while pieces := request(connection):
            if pieces[0].startswith(b"GET"):
                openids.append(openid_asked(pieces))
                respond(connection, pieces)
                continue
            asked.append(connection)
            letter = "ABC"[len(asked) - 1]
            if letter == "A":
                connection.sendall(f"HTTP/1.1 {status} Wait\r\n\r\n".encode())
                request(connection)
            connection.sendall(whole(token_of(letter)))

    responses = serving_by(late)

    assert openids == ["B"]
    assert responses == ["qq_unavailable", 200]
    assert len(asked) == 2


@pytest.mark.holds("B-15", "I3", "I4")
@pytest.mark.parametrize("size", [BUFFER, 100], ids=["beyond the buffer", "within it"])
def test_a_second_response_is_nobody_elses(serving_by, size):
    """It comes in one piece, and one TLS record, with the first."""
    used = []
    openids = []

    def two(connection):
        while pieces := request(connection):
            used.append(connection)
            if pieces[0].startswith(b"POST"):
                connection.sendall(whole(token_of("BC"[len(openids)])))
                continue
            openids.append(openid_asked(pieces))
            body = b'{"ret": 0, "nickname": "x"}'
            padding = size - len(whole(body, "X: \r\n"))
            connection.sendall(whole(body, f"X: {'x' * max(padding, 0)}\r\n") + FORGED)

    assert serving_by(two) == [200, 200]
    assert openids == ["B", "C"]
    assert [one is used[0] for one in used] == [True, True, False, False]


@pytest.mark.holds("B-15")
def test_a_failure_ends_its_connection(serving):
    """Only after 200 is a connection used again."""
    used = []

    def failing(connection):
        while request(connection):
            used.append(connection)
            connection.sendall(whole(TOKEN).replace(b"200 OK", b"404 No"))

    assert serving(failing) == ["qq_bad_reply"] * 2
    assert used[0] is not used[1]


@pytest.mark.holds("B-07", "B-08", "I10")
@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "qq_bad_reply"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n", "qq_unavailable"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "qq_bad_reply"),
    ],
    ids=["chunk of -1 bytes", "chunk of -2 bytes", "trailers"],
)
def test_no_more_is_received_than_may_come(make_shop, start, refusal):
    """``http.client`` would read all of it."""
    sent = []

    def endless(connection):
        connection.recv(65536)
        connection.sendall(start)
        for _ in range(100_000):
            connection.sendall(b"Name: value\r\n" * 5000)
            sent.append(65000)

    with listener(endless) as address:
        shop = make_shop(**at(address, QQ_TIMEOUT="2"))
        assert reason(Visitor(shop.test_client()).signs_in()) == refusal
    assert sum(sent) < 8_000_000  # what the sockets' buffers hold

"""Name servers that hang: who waits leaves in time, and nothing piles up."""

import contextlib
import socket
import threading
import time
from functools import partial

import pytest
from broken_qq import at, ends_within, reason
from crowd import at_once
from malls import Visitor, free_port

from meiduo.qq_auth.provider.resolver import Resolver
from meiduo.qq_auth.provider.sockets import until

SLOTS = 2
NAME = "localhost"  # other names need https


@pytest.fixture
def names(monkeypatch):
    """Let ``resolve(*rest)`` be what a lookup of NAME does, or of another; return the threads that
    did, so far."""

    def let(resolve, name=NAME):
        real = socket.getaddrinfo
        calls = []

        def getaddrinfo(host, *rest, **more):
            if host != name:
                return real(host, *rest, **more)
            calls.append(threading.current_thread())
            return resolve(*rest, **more)

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return calls

    return let


def logins_of(shop, number):
    """Return so many logins, each at its way back from QQ."""
    visitors = [Visitor(shop.test_client()) for _ in range(number)]
    return [partial(visitor.opens, visitor.consents()) for visitor in visitors]


@pytest.mark.holds("B-02", "I10")
def test_hanging_name_servers_hold_nobody_up(make_shop, qq, names):
    """Ten at once; once all lookups hang nobody waits any more; then names resolve again."""
    over = threading.Event()

    def resolve(port, *rest, **more):
        over.wait(20)
        return socket.getaddrinfo("127.0.0.1", port, *rest, **more)

    threads = names(resolve)
    address = qq.address.replace("127.0.0.1", NAME)
    settings = at(address, QQ_TIMEOUT="1", QQ_MAX_CONCURRENCY=str(SLOTS))
    shop = make_shop(**settings)
    [*crowd, later] = logins_of(shop, 11)
    with contextlib.ExitStack() as hanging:
        hanging.callback(over.set)
        with ends_within(1.6):
            first = [reason(answer) for answer in at_once(*crowd)]
        with ends_within(0.8):
            assert reason(later()) == "qq_unavailable"
        hanging_there = len({*threads})

    assert first == ["qq_unavailable"] * 10
    assert hanging_there == SLOTS
    assert any(logins_of(shop, 1)[0]().status_code == 200 for _ in range(20))


@pytest.mark.holds("B-02", "B-04")
def test_a_name_is_tried_twice(make_shop, names):
    def nowhere(*rest, **more):
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    calls = names(nowhere)
    visitor = Visitor(make_shop(**at(f"http://{NAME}:{free_port()}")).test_client())

    assert reason(visitor.signs_in()) == "qq_unavailable"
    assert len(calls) == 2


@pytest.mark.holds("B-03")
def test_a_wrong_certificate_is_tried_once(make_shop, qq_under_tls, names):
    secure = qq_under_tls()
    calls = names(lambda *rest, **more: socket.getaddrinfo("127.0.0.1", *rest, **more))
    address = secure.address.replace("127.0.0.1", NAME)

    assert reason(Visitor(make_shop(**at(address)).test_client()).signs_in()) == "qq_unavailable"
    assert len(calls) == 1


@pytest.mark.holds("B-01", "B-04")
@pytest.mark.parametrize("family", [socket.AF_INET, 250])
def test_each_address_of_a_name_is_tried(make_shop, qq, names, family):
    """One that refuses does not keep a visitor from the next, nor one of a family that the kernel
    does not know, as some know no IPv6."""
    closed = free_port()

    def two(port, *rest, **more):
        found = [socket.getaddrinfo("127.0.0.1", one, *rest, **more) for one in (closed, port)]
        return [(family, *found[0][0][1:]), *found[1]]

    names(two)
    shop = make_shop(**at(qq.address.replace("127.0.0.1", NAME)))

    assert Visitor(shop.test_client()).signs_in().status_code == 200


def test_ipv6_needs_no_port(make_shop, qq, names):
    port = int(qq.address.rpartition(":")[2])
    asked = []

    def here(port_asked, *rest, **more):
        asked.append(port_asked)
        return socket.getaddrinfo("127.0.0.1", port, *rest, **more)

    names(here, "::1")

    assert Visitor(make_shop(**at("http://[::1]")).test_client()).signs_in().status_code == 200
    assert {*asked} == {80}


@pytest.mark.holds("I10")
def test_without_a_thread_no_place_is_lost(monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    resolver = Resolver(1)
    with until(time.monotonic() + 5):
        with monkeypatch.context() as full:
            full.setattr(threading.Thread, "start", refuse)
            for _ in range(2):
                with pytest.raises(OSError, match="no thread"):
                    resolver.addresses("127.0.0.1", 80)

        assert resolver.addresses("127.0.0.1", 80)

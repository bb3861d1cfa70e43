"""Requests that are sent by half keep nobody else waiting under gunicorn as shipped."""

import contextlib
import threading
from functools import partial

import pytest
import requests
import trustme
from background import meanwhile
from crowd import at_once
from half_sent import GUNICORN, HALF_BODY, HALF_HEADER, connections, seconds, shipped
from malls import free_port, running

pytestmark = pytest.mark.holds("I10")
BOUND = 5  # seconds that others may have to wait


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The shop in one process under the shipped settings."""
    with shipped(tmp_path_factory.mktemp("slow")) as served:
        yield served


@pytest.mark.parametrize("first", [HALF_HEADER, HALF_BODY, b""], ids=["header", "body", "nothing"])
def test_half_sent_requests_do_not_stall_a_process(served, first):
    """Ten of them, four threads."""
    address, port = served
    with connections(port, 10, first):
        assert seconds(f"{address}/healthz") < BOUND


@pytest.mark.parametrize("first", [HALF_HEADER, HALF_BODY], ids=["header", "body"])
def test_a_dripping_request_is_bounded_as_a_whole(served, first):
    """A byte now and then does not buy more time."""
    address, port = served
    over = threading.Event()

    def drip():
        while not over.wait(0.4):
            for one in opened:
                with contextlib.suppress(OSError):
                    one.sendall(b"x")

    with connections(port, 10, first) as opened, meanwhile(drip):
        try:
            assert seconds(f"{address}/healthz") < BOUND
        finally:
            over.set()


def test_a_body_that_stops_halfway_is_400(served):
    with connections(served[1], 1, HALF_BODY) as (one,):
        assert one.recv(12) == b"HTTP/1.1 400"


SLOW_APP = """
import time
def app(environ, start_response):
    body = environ["wsgi.input"].read()
    time.sleep(4.2 if body else 0)
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_arrived_request_may_take_its_time(tmp_path, scheme):
    """Four seconds of work, the last one waiting for a thread meanwhile: all are answered whole."""
    (tmp_path / "slow_app.py").write_text(SLOW_APP)
    port = free_port()
    env = {
        "PYTHONPATH": str(tmp_path),
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "1",
        "THREADS": "2",
    }
    options, trusted = tls(tmp_path) if scheme == "https" else ([], None)
    command = [*GUNICORN, *options, "slow_app:app"]
    body = b"x" * 60_000
    ask = {"data": body, "timeout": 30, "verify": str(trusted)}
    with running(command, port, env=env, log=tmp_path / "log", secure=trusted) as address:
        responses = at_once(*[partial(requests.post, address, **ask)] * 3)

    assert [response.content for response in responses] == [body] * 3


def tls(folder):
    """Return gunicorn's options for https, and whom to trust."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    both = folder / "tls.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(both)
    return ["--certfile", str(both), "--keyfile", str(both)], folder / "ca.pem"

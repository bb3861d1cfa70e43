"""Requests that are sent by half keep nobody else waiting: gunicorn as shipped, alone and behind nginx as shipped."""

import contextlib
import re
import socket
import ssl
import subprocess
import sys
import threading
import time

import pytest
import requests
import trustme
from proxying import find
from shop import KEYS, ROOT, free_port, migrated, running

BOUND = 5  # seconds that others may have to wait
HALF_HEADER = b"POST /auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-"
HALF_BODY = (
    b"POST /auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"
)
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # folders of nginx that only root may make
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The shop in one process under the shipped settings."""
    folder, port = tmp_path_factory.mktemp("slow"), free_port()
    env = {**KEYS, "QQ_SANDBOX": "1", "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite", "RATELIMIT_ENABLED": "0"}
    migrated(env)
    settings = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1", "THREADS": "4", "PROXY_COUNT": "1"}
    with running([*GUNICORN, "wsgi:app"], port, env={**env, **settings}, log=folder / "log") as address:
        yield address, port


@contextlib.contextmanager
def connections(port, many, first, wrap=lambda plain: plain):
    """Open connections that begin a request and do not go on."""
    with contextlib.ExitStack() as stack:
        opened = []
        for _ in range(many):
            plain = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            opened.append(stack.enter_context(wrap(plain)))
            opened[-1].sendall(first)
        time.sleep(0.3)  # they have all been taken by a thread, as far as there are any
        yield opened


def seconds(address, **options):
    began = time.monotonic()
    assert requests.get(address, timeout=30, **options).status_code == 200
    return time.monotonic() - began


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

    with connections(port, 10, first) as opened:
        thread = threading.Thread(target=drip)
        thread.start()
        try:
            assert seconds(f"{address}/healthz") < BOUND
        finally:
            over.set()
            thread.join()


def test_a_body_that_stops_halfway_is_answered_with_400(served):
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
def test_a_request_that_has_arrived_may_take_its_time(tmp_path, scheme):
    """Four seconds of work, the last request waiting for a thread meanwhile: everything is answered whole."""
    (tmp_path / "slow_app.py").write_text(SLOW_APP)
    port = free_port()
    env = {"PYTHONPATH": str(tmp_path), "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1", "THREADS": "2"}
    answers = []
    options, trusted = tls(tmp_path) if scheme == "https" else ([], None)
    command = [*GUNICORN, *options, "slow_app:app"]
    with running(command, port, env=env, log=tmp_path / "log", secure=trusted) as address:

        def ask():
            answers.append(requests.post(address, data=b"x" * 60_000, timeout=30, verify=str(trusted)).content)

        asking = [threading.Thread(target=ask) for _ in range(3)]
        [thread.start() for thread in asking]
        [thread.join() for thread in asking]

    assert answers == [b"x" * 60_000] * 3


def tls(folder):
    """Return gunicorn's options for https, and whom to trust; its answers stay secret however long they take."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(folder / "tls.pem")
    return ["--certfile", str(folder / "tls.pem"), "--keyfile", str(folder / "tls.pem")], folder / "ca.pem"


@pytest.fixture
def nginx_conf(tmp_path, served):
    """The shipped file with the paths and ports of this test; and the port, and whom to trust."""
    authority, port = trustme.CA(), free_port()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    certificate.private_key_and_cert_chain_pem.write_to_path(tmp_path / "tls.pem")
    text = (ROOT / "deploy/nginx.conf").read_text()
    for old, new in {
        "/etc/nginx/meiduo.crt": f"{tmp_path}/tls.pem",
        "/etc/nginx/meiduo.key": f"{tmp_path}/tls.pem",
        "/var/log/nginx/": f"{tmp_path}/",
        "/run/nginx.pid": f"{tmp_path}/nginx.pid",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen 80 default_server": f"listen 127.0.0.1:{free_port()} default_server",
        "127.0.0.1:8000": f"127.0.0.1:{served[1]}",
        "server_tokens off;": "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in TEMPORARY)
        + "server_tokens off;",
        "worker_processes auto": "worker_processes 1; daemon off",
    }.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "nginx.conf").write_text(text)
    return tmp_path / "nginx.conf", port, tmp_path / "ca.pem"


def test_nginx_accepts_the_shipped_file(nginx_conf):
    told = subprocess.run([find(), "-t", "-c", nginx_conf[0]], capture_output=True, text=True)

    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


def test_behind_nginx_half_sent_requests_cost_the_shop_nothing(nginx_conf, served):
    """They wait in nginx; both ways to the shop stay free. The log names no query."""
    conf, port, trusted = nginx_conf
    command = [find(), "-c", str(conf)]
    with running(command, port, env={}, log=conf.parent / "log", ready="/healthz", secure=trusted) as address:
        tls = ssl.create_default_context(cafile=str(trusted))
        wrap = lambda plain: tls.wrap_socket(plain, server_hostname="127.0.0.1")  # noqa: E731
        with connections(port, 40, HALF_BODY, wrap):
            assert seconds(f"{address}/healthz", verify=str(trusted)) < 1
            assert seconds(f"{served[0]}/healthz") < 1
        query = "oauth_callback?code=canarycode&state=canarystate"
        assert requests.get(f"{address}/{query}", verify=str(trusted), timeout=10).status_code == 403

    log = (conf.parent / "access.log").read_text()
    assert re.search(r'"GET /oauth_callback" 403 ', log)
    assert "canary" not in log

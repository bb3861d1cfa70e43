"""Fault matrix, upstream: rows B-01 to B-13, over real sockets. Each request ends in time, nobody is made up."""

import contextlib
import datetime
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

import pytest
import requests
import trustme
from shop import APP_ID, APP_KEY, KEYS, QQ, ROOT, Visitor, count, flask_run, free_port, gunicorn, migrated, running

from meiduo.accounts.models import LoginSession, User
from meiduo.extensions import db
from meiduo.mall_models import QQBinding


def reason(answer):
    return answer.json.get("reason", answer.status_code)


@pytest.fixture
def nobody(shop):
    """After the test nothing was written: I2, I3."""
    yield
    assert count(shop, User) == count(shop, QQBinding) == count(shop, LoginSession) == 0


@contextlib.contextmanager
def ends_within(seconds):
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


@contextlib.contextmanager
def listener(serve, backlog=16):
    """A TCP server that does what ``serve(connection)`` does."""
    server, stop, open_ones = socket.create_server(("127.0.0.1", 0), backlog=backlog), threading.Event(), []

    def loop():
        while not stop.is_set():
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                open_ones.append(connection)
                threading.Thread(target=_guarded, args=(serve, connection), daemon=True).start()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}"
    stop.set()
    with contextlib.suppress(OSError):
        socket.create_connection(server.getsockname(), timeout=1).close()
    thread.join(2)
    for connection in [*open_ones, server]:
        connection.close()


def _guarded(serve, connection):
    with contextlib.suppress(OSError):
        serve(connection)


def at(address, **settings):
    return {"QQ_ACCESS_TOKEN_URL": address + "/oauth2.0/token", "QQ_API_BASE_URL": address + "/", **settings}


def test_b01_refused_at_token_and_me_is_503_within_a_second(make_shop, qq):
    closed = f"http://127.0.0.1:{free_port()}"
    for settings in (at(closed), {"QQ_API_BASE_URL": closed + "/", "QQ_UNIONID": "1"}):
        shop = make_shop(**settings)
        with ends_within(1.5):
            assert reason(Visitor(shop.test_client()).signs_in()) == "qq_unavailable"
        assert count(shop, User) == 0


def test_b01_refused_at_the_profile_signs_in_all_the_same(make_shop):
    shop = make_shop(QQ_API_BASE_URL=f"http://127.0.0.1:{free_port()}/")

    with ends_within(2):
        assert Visitor(shop.test_client()).signs_in().json["user"]["nickname"] == "QQ用户"


def test_b02_a_name_that_does_not_resolve_is_503(make_shop):
    with ends_within(8):
        assert reason(Visitor(make_shop(**at("https://qq.invalid")).test_client()).signs_in()) == "qq_unavailable"


def test_b02_a_resolver_that_hangs_is_503_at_the_deadline(make_shop, monkeypatch):
    real, over = socket.getaddrinfo, threading.Event()
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **more: over.wait(5) if host == "slow.invalid" else real(host, *rest, **more),
    )
    visitor = Visitor(make_shop(**at("https://slow.invalid", QQ_TIMEOUT="1")).test_client())

    with ends_within(2):
        assert reason(visitor.signs_in()) == "qq_unavailable"
    over.set()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def tls(authority, name="127.0.0.1", **options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **options).configure_cert(context)
    return context


@pytest.fixture
def trusted(authority, tmp_path):
    """The file for QQ_CA_FILE."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


LONG_AGO = datetime.datetime(2020, 1, 1)


@pytest.mark.parametrize("fault", ["unknown authority", "expired", "another host"])
def test_b03_tls_that_cannot_be_verified_is_503_and_logged(make_shop, qq, authority, trusted, tmp_path, logged, fault):
    options = {"expired": {"not_before": LONG_AGO, "not_after": LONG_AGO}}.get(fault, {})
    context = tls(authority, "other.example" if fault == "another host" else "127.0.0.1", **options)
    secure = QQ(tmp_path / "..", ssl_context=context)
    roots = {} if fault == "unknown authority" else {"QQ_CA_FILE": trusted}
    visitor = Visitor(make_shop(**at(secure.address, **roots)).test_client())

    answer = visitor.signs_in()

    assert reason(answer) == "qq_unavailable"
    assert any(line.get("detail") == "SSLError" and line["level"] == "ERROR" for line in logged())
    secure.close()


def test_b03_plain_http_where_tls_should_be_is_503(make_shop, qq):
    visitor = Visitor(make_shop(**at(qq.address.replace("http:", "https:"))).test_client())

    assert reason(visitor.signs_in()) == "qq_unavailable"


def test_a50_the_environment_cannot_switch_verification_off(make_shop, qq, authority, tmp_path, monkeypatch, trusted):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", trusted)
    monkeypatch.setenv("CURL_CA_BUNDLE", "")
    secure = QQ(tmp_path / "..", ssl_context=tls(authority))

    assert reason(Visitor(make_shop(**at(secure.address)).test_client()).signs_in()) == "qq_unavailable"
    secure.close()


def test_a52_proxies_and_netrc_of_the_environment_are_ignored(make_shop, monkeypatch, tmp_path):
    nowhere = f"http://127.0.0.1:{free_port()}"
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, nowhere)
    monkeypatch.delenv("no_proxy", raising=False)
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login x password y\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    shop = make_shop()
    client = shop.test_client()
    login_url = client.get("/qq/login/").json["login_url"]
    with requests.Session() as qq_page:
        qq_page.trust_env = False
        back = qq_page.post(login_url, data={"person": "x"}, allow_redirects=False, timeout=5).headers["Location"]

    assert client.get(back.removeprefix("http://localhost")).status_code == 200


def test_b04_a_connection_that_never_comes_about_is_503_in_time(make_shop):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(full.getsockname())
            fillers.append(filler)
        visitor = Visitor(make_shop(**at(f"http://127.0.0.1:{full.getsockname()[1]}")).test_client())

        with ends_within(8.5):
            assert reason(visitor.signs_in()) == "qq_unavailable"
        for filler in fillers:
            filler.close()


def drip(connection):
    connection.recv(65536)
    for byte in b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Long: " + b"x" * 500:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def silence(connection):
    time.sleep(4)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("serve", [silence, drip])
def test_b05_silence_and_dripping_headers_end_at_the_deadline_and_free_the_thread(make_shop, qq, serve, scheme):
    with listener(serve) as address:
        shop = make_shop(**at(address.replace("http", scheme), QQ_TIMEOUT="1", QQ_MAX_CONCURRENCY="1"))
        for _ in range(2):  # the second would find no slot if the first still held it
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


def test_b05_a_body_that_drips_on_a_closing_connection_frees_its_thread_too(make_shop):
    with listener(drip_and_close) as address:
        shop = make_shop(**at(address, QQ_TIMEOUT="1", QQ_MAX_CONCURRENCY="1"))
        for _ in range(2):
            with ends_within(1.6):
                assert Visitor(shop.test_client()).signs_in().json["reason"] == "qq_unavailable"
            time.sleep(0.2)


def endless(connection):
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nConnection: close\r\n\r\n")
    for _ in range(100_000):
        connection.sendall(b" " * 65536)
        sent.append(65536)


sent = []


def test_b06_retry_after_does_not_make_us_read_an_endless_body(make_shop):
    sent.clear()
    with listener(endless) as address:
        shop = make_shop(QQ_API_BASE_URL=address + "/", QQ_UNIONID="1", QQ_TIMEOUT="2")
        assert reason(Visitor(shop.test_client()).signs_in()) == "qq_bad_reply"
    assert sum(sent) < 8_000_000  # what the sockets' buffers hold


def test_b11_a_profile_address_that_hangs_keeps_nobody_from_signing_in(make_shop, qq):
    shop = make_shop(QQ_MAX_CONCURRENCY="2", QQ_TIMEOUT="5")
    backs, answers = [], []
    for number in range(12):
        visitor = Visitor(shop.test_client())
        backs.append((visitor, visitor.consents(person=f"p{number}")))
    qq.will("hang", 3, address="get_user_info", times=-1)
    threads = [threading.Thread(target=lambda v=v, b=b: answers.append(v.opens(b).status_code)) for v, b in backs]
    with ends_within(9):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert answers == [200] * 12


FORKING = """
import os, sys
sys.path.insert(0, "tests")
from pathlib import Path
import shop
qq = shop.QQ(Path(sys.argv[1]))
app = shop.make_shop(Path(sys.argv[1]) / "shop", {**qq.settings(), "QQ_TIMEOUT": "2"})
assert shop.Visitor(app.test_client()).signs_in().status_code == 200  # threads and connections exist
visitor = shop.Visitor(app.test_client())
back = visitor.consents()
shop.dispose(app)
child = os.fork()
if child == 0:
    os._exit(0 if visitor.opens(back).status_code == 200 else 1)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
os._exit(status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_b43_after_a_fork_the_child_asks_qq_over_connections_of_its_own(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", FORKING, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(("kind", "value"), [("drip", 0.02), ("hang", 3)])
def test_b05_a_dripping_body_ends_at_the_deadline(make_shop, qq, kind, value):
    visitor = Visitor(make_shop(QQ_TIMEOUT="1").test_client())
    back = visitor.consents()
    qq.will(kind, value, address="token")

    with ends_within(1.6):
        assert reason(visitor.opens(back)) == "qq_unavailable"


@pytest.mark.parametrize(("kind", "value", "told"), [
    ("status", 500, "qq_bad_reply"), ("status", 502, "qq_unavailable"), ("status", 503, "qq_unavailable"),
    ("status", 429, "qq_unavailable"), ("status", 204, "qq_bad_reply"), ("status", 404, "qq_bad_reply"),
    ("html", None, "qq_bad_reply"), ("empty", None, "qq_bad_reply"), ("redirect", "/oauth2.0/me", "qq_bad_reply"),
])  # fmt: skip
def test_b06_a_gateways_answer_is_no_token_and_the_state_stays_spent(visitor, qq, nobody, kind, value, told):
    back = visitor.consents()
    asked = qq.asked()
    qq.will(kind, value, address="token")

    assert reason(visitor.opens(back)) == told
    assert qq.asked() == asked + 1  # no redirect was followed, nothing was repeated
    assert visitor.opens(back).json["cause"] == "used"


@pytest.mark.parametrize("kind", ["huge", "gzip_bomb", "cut"])
def test_b07_too_long_and_too_short_bodies_are_refused(visitor, qq, nobody, kind):
    back = visitor.consents()
    qq.will(kind, address="token")

    with ends_within(3):
        assert reason(visitor.opens(back)) in ("qq_bad_reply", "qq_unavailable")


@pytest.mark.parametrize(("kind", "value"), [
    ("truncated", None), ("gbk", None), ("bom", None), ("deep", None), ("text", "[1]"), ("text", "5"), ("text", "null"),
    ("text", 'callback( {"access_token":"A"'), ("text", '{"access_token":"A","access_token":"B"}'),
])  # fmt: skip
def test_b08_broken_bodies_make_nobody(visitor, qq, nobody, kind, value):
    back = visitor.consents()
    qq.will(kind, value, address="token")

    assert reason(visitor.opens(back)) == "qq_bad_reply"


@pytest.mark.parametrize(("number", "who", "status"), [
    (100019, "visitor", 500), (100020, "visitor", 500), (100008, "shop", 500), (100009, "shop", 500), (100010, "shop", 500),
    (100032, "qq", 503), (110405, "qq", 503), (110406, "shop", 500), (424242, "qq", 500), (-7, "qq", 500),
])  # fmt: skip
def test_b09_qqs_error_says_who_can_act(visitor, qq, nobody, logged, number, who, status):
    back = visitor.consents()
    qq.will("error", number, address="token")

    answer = visitor.opens(back)

    assert (answer.status_code, answer.json["who"], answer.json["retry"]) == (status, who, who != "shop")
    line = next(line for line in logged() if line.get("ref") == answer.json["ref"])
    assert str(number) in line["detail"] + str(line.get("qq_code"))


@pytest.mark.parametrize("changes", [
    {"client_id": "100999999"}, {"openid": "(missing)"}, {"openid": None}, {"openid": ""}, {"openid": "A" * 31},
    {"openid": "A" * 65536}, {"openid": ["A" * 32]},
])  # fmt: skip
def test_b10_an_identity_that_cannot_be_trusted_makes_nobody(visitor, qq, nobody, changes):
    back = visitor.consents()
    qq.will("members", {"openid": "(missing)"}, address="token")
    qq.will("members", changes, address="me")

    assert reason(visitor.opens(back)) == "qq_bad_reply"


def test_b10_an_openid_that_differs_between_token_and_me_makes_nobody(make_shop, qq):
    shop = make_shop(QQ_UNIONID="1")
    visitor = Visitor(shop.test_client())
    back = visitor.consents(person="union")
    qq.will("members", {"openid": "F" * 32}, address="token")

    assert reason(visitor.opens(back)) == "qq_bad_reply"
    assert count(shop, User) == 0


@pytest.mark.parametrize(("kind", "value"), [("error", -1), ("html", None), ("hang", 3), ("reset", None), ("huge", None),
                                             ("deep", None), ("text", "[]"), ("status", 500)])  # fmt: skip
def test_b11_a_broken_profile_signs_in_all_the_same(make_shop, qq, kind, value):
    visitor = Visitor(make_shop(QQ_TIMEOUT="1").test_client())
    back = visitor.consents()
    qq.will(kind, value, address="get_user_info", times=2)

    with ends_within(2.5):
        assert visitor.opens(back).status_code == 200


def test_b12_a_reset_after_the_code_was_sent_is_not_repeated(visitor, qq, shop):
    back, asked = visitor.consents(), qq.asked("token")
    qq.will("reset", address="token")

    assert reason(visitor.opens(back)) == "qq_unavailable"
    assert qq.asked("token") == asked + 1
    assert count(shop, User) == 0
    assert visitor.signs_in().status_code == 200


def test_a_read_that_fails_is_repeated_once(visitor, qq):
    asked = qq.asked("me")
    qq.will("members", {"openid": "(missing)"}, address="token")
    qq.will("reset", address="me")

    assert visitor.signs_in().status_code == 200
    assert qq.asked("me") == asked + 2


def test_b13_a_flapping_qq_ends_each_login_in_a_documented_way(visitor, qq):
    reasons = []
    for number in range(10):
        back = visitor.consents()
        if number % 2:
            qq.will("status", 503, address="token")
        reasons.append(reason(visitor.opens(back)))

    assert reasons == [200, "qq_unavailable"] * 5


def test_b20_no_database_connection_is_held_while_qq_is_asked(make_shop, qq):
    shop = make_shop(QQ_UNIONID="1")
    with shop.app_context():
        pool = db.engine.pool
    held, real = [], qq.memory.note
    qq.memory.note = lambda *args: (held.append(pool.checkedout()), real(*args))
    try:
        visitor = Visitor(shop.test_client())
        visitor.signs_in("union")
        visitor.signs_in("union")
    finally:
        del qq.memory.note

    assert held == [0] * 5  # token, me, profile; token, me


def test_the_secret_travels_in_a_body_and_never_in_an_address(make_shop):
    seen = []

    def note(connection):
        text = ""
        while "code=" not in text and (piece := connection.recv(65536)):  # head and body may come in pieces
            text += piece.decode()
        seen.append(text)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

    with listener(note) as address:
        Visitor(make_shop(**at(address)).test_client()).signs_in()

    head, _, body = seen[0].partition("\r\n\r\n")
    assert head.startswith("POST /oauth2.0/token HTTP/1.1")
    assert "client_secret" not in head
    assert {f"client_secret={APP_KEY}", f"client_id={APP_ID}", "fmt=json", "need_openid=1"} <= set(body.split("&"))


@pytest.fixture
def kept_alive(authority, tmp_path):
    """A QQ over TLS that keeps its connections, as a process of its own; and settings for a shop."""
    port = free_port()
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "qq.pem")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    command = gunicorn(port, "--threads", "4", "--keep-alive", "30", "--graceful-timeout", "1", "--certfile", str(tmp_path / "qq.pem"), "--keyfile",
                       str(tmp_path / "qq.pem"))  # fmt: skip
    command[command.index("wsgi:app")] = "meiduo.sandbox:create_app()"
    env = {"QQ_CLIENT_ID": APP_ID, "QQ_CLIENT_SECRET": APP_KEY, "QQ_REDIRECT_URI": "http://localhost/oauth_callback"}
    with running(command, port, env=env, log=tmp_path / "qq.log", secure=tmp_path / "ca.pem") as address:
        yield address, {
            "QQ_AUTHORIZE_URL": f"{address}/oauth2.0/authorize", "QQ_CA_FILE": str(tmp_path / "ca.pem"), **at(address),
        }  # fmt: skip


def test_a_warm_login_makes_one_request_and_no_new_connection(make_shop, kept_alive):
    address, settings = kept_alive
    visitor = Visitor(make_shop(**settings).test_client())

    def peers_after_a_login():
        login_url = visitor.starts()
        ca = settings["QQ_CA_FILE"]
        back = requests.post(login_url, data={"person": "x"}, allow_redirects=False, timeout=9, verify=ca).headers[
            "Location"
        ]
        assert visitor.opens(back.removeprefix("http://localhost")).status_code == 200
        return [
            (call["path"], call["peer"]) for call in requests.get(address + "/calls.json", timeout=9, verify=ca).json()
        ]

    cold = peers_after_a_login()
    warm = peers_after_a_login()

    assert [path for path, _ in cold] == ["/user/get_user_info", "/oauth2.0/token"]
    assert len({peer for _, peer in cold}) == 1  # one TCP connection, one TLS handshake
    assert [path for path, _ in warm] == ["/oauth2.0/token", *[path for path, _ in cold]]
    assert warm[0][1] == cold[0][1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_b43_a_forked_worker_shares_no_connection_with_its_parent(tmp_path, kept_alive):
    """Under gunicorn --preload the app exists before the fork."""
    _, settings = kept_alive
    port = free_port()
    env = {**KEYS, "QQ_CLIENT_ID": APP_ID, "QQ_CLIENT_SECRET": APP_KEY, "QQ_REDIRECT_URI": "http://localhost/oauth_callback",
           **settings, "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite", "TRUSTED_HOSTS": "127.0.0.1", "QQ_SANDBOX": "0"}  # fmt: skip
    migrated(env)
    with running(
        gunicorn(port, "--preload", "--workers", "2", "--threads", "2", "--graceful-timeout", "1"),
        port,
        env=env,
        log=tmp_path / "log",
    ) as address:
        for number in range(6):
            visitor, ca = requests.Session(), settings["QQ_CA_FILE"]
            login_url = visitor.get(f"{address}/qq/login/", timeout=9).json()["login_url"]
            back = requests.post(login_url, data={"person": f"p{number}"}, allow_redirects=False, timeout=9, verify=ca)
            query = back.headers["Location"].partition("?")[2]
            assert visitor.get(f"{address}/oauth_callback?{query}", timeout=9).status_code == 200


def resident(pid):
    """Return the resident memory of a process in bytes."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="no /proc here")
def test_b07_memory_grows_by_less_than_5_mb_on_huge_answers(qq, tmp_path):
    port = free_port()
    env = {
        **KEYS,
        **qq.settings(),
        "QQ_SANDBOX": "0",
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite",
        "TRUSTED_HOSTS": "127.0.0.1",
    }
    migrated(env)
    options = ("--workers", "1", "--threads", "2")
    with running(gunicorn(port, *options), port, env=env, log=tmp_path / "log") as address:
        with open(f"/proc/{address.pid}/task/{address.pid}/children") as file:
            worker = int(file.read().split()[0])

        def login():
            visitor = requests.Session()
            login_url = visitor.get(f"{address}/qq/login/", timeout=9).json()["login_url"]
            back = requests.post(login_url, data={"person": "x"}, allow_redirects=False, timeout=9).headers["Location"]
            return visitor.get(f"{address}/oauth_callback?" + back.partition("?")[2], timeout=12)

        for _ in range(3):
            login()
        before = resident(worker)
        for kind in ("huge", "gzip_bomb") * 3:
            qq.will(kind, address="token")
            assert login().json()["reason"] == "qq_bad_reply"
        assert resident(worker) - before < 5_000_000


def test_b14_a_hanging_qq_leaves_the_rest_of_the_shop_alone(tmp_path):
    """100 logins wait for a QQ that has stopped; pages answer at once, logins are refused fast; then all is well."""
    qq_port, port = free_port(), free_port()
    known = {
        "QQ_CLIENT_ID": APP_ID,
        "QQ_CLIENT_SECRET": APP_KEY,
        "QQ_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth_callback",
    }
    qq_env = {**known, "QQ_SANDBOX": "0"}
    with running(flask_run(qq_port, app="meiduo.sandbox"), qq_port, env=qq_env, log=tmp_path / "qq.log") as qq_address:
        env = {**KEYS, **known, "QQ_SANDBOX": "0", "QQ_AUTHORIZE_URL": f"{qq_address}/oauth2.0/authorize", **at(qq_address),
               "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite"}  # fmt: skip
        migrated(env)
        options = ("--worker-class", "gthread", "--workers", "1", "--threads", "8", "--graceful-timeout", "1")
        with running(gunicorn(port, *options), port, env=env, log=tmp_path / "log") as address:
            first, backs = _prepare(address, 100)
            os.kill(qq_address.pid, signal.SIGSTOP)
            try:
                refused, waits = _storm(address, backs, {"Authorization": "Bearer " + first["access_token"]})
            finally:
                os.kill(qq_address.pid, signal.SIGCONT)
            waits.sort()
            assert waits[int(len(waits) * 0.99) - 1] < 0.3
            assert {status for status, *_ in refused} == {503}
            assert all(int(retry) > 0 for _, retry, _ in refused)
            assert sorted(took for *_, took in refused)[50] < 5
            assert max(took for *_, took in refused) < 12
            with ends_within(5):
                assert _finish(address, *_begin(address, "after")).status_code == 200


def _begin(address, person):
    visitor = requests.Session()
    login_url = visitor.get(f"{address}/qq/login/", timeout=9).json()["login_url"]
    return visitor, requests.post(login_url, data={"person": person}, allow_redirects=False, timeout=9).headers[
        "Location"
    ]


def _finish(address, visitor, back):
    return visitor.get(back, timeout=15)


def _prepare(address, number):
    first = _finish(address, *_begin(address, "first")).json()
    return first, [_begin(address, f"p{n}") for n in range(number)]


def _storm(address, backs, bearer):
    """Send all logins at once and, meanwhile, ask pages; return how logins were refused and how long pages took."""
    refused, waits = [], []

    def come_back(visitor, back):
        began = time.monotonic()
        answer = _finish(address, visitor, back)
        refused.append((answer.status_code, answer.headers.get("Retry-After"), time.monotonic() - began))

    threads = [threading.Thread(target=come_back, args=pair) for pair in backs]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    with requests.Session() as other:
        while any(thread.is_alive() for thread in threads):
            for path in ("/healthz", "/auth/me/"):
                began = time.monotonic()
                assert other.get(address + path, headers=bearer, timeout=9).status_code == 200
                waits.append(time.monotonic() - began)
            time.sleep(0.02)
    for thread in threads:
        thread.join()
    return refused, waits

"""Connections to QQ: refused, unresolved, unverified, steered. Each request ends in time."""

import contextlib
import datetime
import socket
import threading

import pytest
import requests
from broken_qq import at, ends_within, reason
from malls import Visitor, count, free_port

from meiduo.accounts.models import User

LONG_AGO = datetime.datetime(2020, 1, 1)


CERTIFICATES = {
    "unknown authority": {},
    "expired": {"not_before": LONG_AGO, "not_after": LONG_AGO},
    "another host": {"name": "other.example"},
}


@pytest.mark.holds("B-01", "I2")
def test_a_closed_port_is_503_at_once(make_shop, qq):
    closed = f"http://127.0.0.1:{free_port()}"
    for settings in (at(closed), {"QQ_API_BASE_URL": closed + "/", "QQ_UNIONID": "1"}):
        shop = make_shop(**settings)
        with ends_within(1.5):
            assert reason(Visitor(shop.test_client()).signs_in()) == "qq_unavailable"
        assert count(shop, User) == 0


@pytest.mark.holds("B-01")
def test_qq_out_of_reach_is_503(make_shop, qq):
    """With the same words first, and when to try again."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    visitor = Visitor(make_shop(QQ_ACCESS_TOKEN_URL=nowhere + "/token").test_client())

    answer = visitor.signs_in()

    assert (answer.status_code, answer.json["reason"]) == (503, "qq_unavailable")
    assert answer.json["errmsg"].startswith("OAuth2.0认证失败")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.holds("B-05", "I10")
def test_too_slow_a_qq_is_503(make_shop, qq):
    visitor = Visitor(make_shop(QQ_TIMEOUT="1").test_client())
    back = visitor.consents()
    qq.will("hang", 3, address="token")

    assert visitor.opens(back).status_code == 503


@pytest.mark.holds("B-02")
def test_a_name_that_does_not_resolve_is_503(make_shop):
    visitor = Visitor(make_shop(**at("https://qq.invalid")).test_client())

    with ends_within(8):
        assert reason(visitor.signs_in()) == "qq_unavailable"


@pytest.mark.holds("B-02", "I10")
def test_a_hanging_resolver_is_503_in_time(make_shop, monkeypatch):
    real = socket.getaddrinfo
    over = threading.Event()

    def resolve(host, *rest, **more):
        if host == "slow.invalid":
            return over.wait(5)
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    visitor = Visitor(make_shop(**at("https://slow.invalid", QQ_TIMEOUT="1")).test_client())

    with ends_within(2):
        assert reason(visitor.signs_in()) == "qq_unavailable"
    over.set()


@pytest.mark.holds("B-03", "A-50")
@pytest.mark.parametrize("fault", ["unknown authority", "expired", "another host"])
def test_unverified_tls_is_503_and_logged(make_shop, qq_under_tls, trusted, logged, fault):
    secure = qq_under_tls(**CERTIFICATES[fault])
    roots = {} if fault == "unknown authority" else {"QQ_CA_FILE": trusted}
    visitor = Visitor(make_shop(**at(secure.address, **roots)).test_client())

    answer = visitor.signs_in()

    assert reason(answer) == "qq_unavailable"
    assert any(line.get("detail") == "SSLError" and line["level"] == "ERROR" for line in logged())


@pytest.mark.holds("B-03", "A-50")
def test_plain_http_for_tls_is_503(make_shop, qq):
    visitor = Visitor(make_shop(**at(qq.address.replace("http:", "https:"))).test_client())

    assert reason(visitor.signs_in()) == "qq_unavailable"


@pytest.mark.holds("A-50", "A-52")
def test_no_environment_switches_verification_off(make_shop, qq_under_tls, monkeypatch, trusted):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", trusted)
    monkeypatch.setenv("CURL_CA_BUNDLE", "")
    visitor = Visitor(make_shop(**at(qq_under_tls().address)).test_client())

    assert reason(visitor.signs_in()) == "qq_unavailable"


@pytest.mark.holds("A-52")
def test_proxies_and_netrc_are_ignored(make_shop, monkeypatch, tmp_path):
    """Of the environment, that is."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, nowhere)
    monkeypatch.delenv("no_proxy", raising=False)
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login x password y\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    client = make_shop().test_client()
    login_url = client.get("/qq/login/").json["login_url"]
    with requests.Session() as qq_page:
        qq_page.trust_env = False
        form = {"person": "x"}
        said = qq_page.post(login_url, data=form, allow_redirects=False, timeout=5)
    back = said.headers["Location"].removeprefix("http://localhost")

    assert client.get(back).status_code == 200


@pytest.mark.holds("B-04", "I10")
def test_a_connection_never_made_is_503(make_shop):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        fillers = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(full.getsockname())
            fillers.append(filler)
        address = f"http://127.0.0.1:{full.getsockname()[1]}"
        visitor = Visitor(make_shop(**at(address)).test_client())

        with ends_within(8.5):
            assert reason(visitor.signs_in()) == "qq_unavailable"
        for filler in fillers:
            filler.close()

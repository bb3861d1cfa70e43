"""Host names of a request decide nothing, and foreign ones are refused."""

import pytest
from malls import Visitor

pytestmark = pytest.mark.holds("A-09")


FORWARDED = ("X-Forwarded-Host", "X-Forwarded-Prefix", "X-Forwarded-Proto", "Forwarded")


@pytest.mark.parametrize(
    "host", ["evil.example", ".....", "a" * 64 + ".example", "localhost.evil.example"]
)
@pytest.mark.parametrize("path", ["/", "/login/", "/qq/login/", "/nowhere", "/healthz"])
def test_a_foreign_host_is_a_bad_request(visitor, browser, host, path):
    """For programs and for browsers, on every page."""
    for caller in (visitor, browser):
        answer = caller.opens(path, headers={"Host": host})
        assert (answer.status_code, answer.json["reason"]) == (400, "bad_request")


def test_forwarded_headers_change_nothing_without_a_proxy(visitor):
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}

    answer = visitor.opens("/qq/login/", headers=forwarded)

    assert "evil" not in answer.json["login_url"]


@pytest.mark.parametrize("header", ["Host", *FORWARDED, "X-Original-URL", "X-Host"])
def test_the_redirect_address_never_comes_from_the_request(visitor, header):
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    answer = visitor.opens("/qq/login/", headers={header: value})

    if answer.status_code == 200:
        assert "redirect_uri=http%3A%2F%2Flocalhost%2Foauth_callback" in answer.json["login_url"]
        assert "evil" not in answer.json["login_url"]
    assert answer.status_code == (400 if header == "Host" else 200)


def test_behind_a_proxy_its_host_is_checked_too(make_shop):
    behind = Visitor(make_shop(PROXY_COUNT="1").test_client())

    for host, status in {"evil.example": 400, "localhost": 200}.items():
        answer = behind.opens("/qq/login/", headers={"X-Forwarded-Host": host})
        assert answer.status_code == status

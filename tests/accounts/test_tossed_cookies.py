"""A sibling subdomain may set cookies for this host, but none whose name begins with __Host-."""

import pytest
from malls import Visitor

pytestmark = pytest.mark.holds("A-19", "A-74")

HTTPS = {"QQ_REDIRECT_URI": "https://localhost/oauth_callback"}


BASE = {"base_url": "https://localhost"}


@pytest.fixture
def shop(make_shop):
    return make_shop(**HTTPS)


@pytest.fixture
def tokens(shop, qq):
    """Cookies of two people, as a browser gets them."""

    def sign_in(person):
        visitor = Visitor(shop.test_client(), {"Accept": "text/html"})
        login_url = visitor.client.get("/qq/login/", **BASE).json["login_url"]
        qq.app.config["REDIRECT_URIS"].append(HTTPS["QQ_REDIRECT_URI"])
        back = visitor.consents(login_url, person)
        return cookies_of(visitor.opens(back, **BASE))

    return sign_in


def test_deciding_cookies_are_bound_to_the_host(tokens):
    """The path of the refresh cookie forbids the name; see below what binds it."""
    names = set(tokens("ordinary"))
    deciding = {name for name in names if not name.startswith("__Host-")}

    assert deciding == {"__Secure-refresh_token"}


def refresh(shop, csrf, **cookies):
    client = shop.test_client(use_cookies=False)
    carried = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = {"Cookie": carried, "X-CSRF-TOKEN": csrf, "Accept": "application/json"}
    return client.post("/auth/refresh/", headers=headers, **BASE)


def test_a_tossed_refresh_cookie_signs_nobody_in(shop, tokens):
    """The visitor is signed out.

    The attacker has tossed a refresh cookie and the CSRF value that belongs to it.
    """
    attacker = tokens("emoji")
    csrf = attacker["__Host-csrf_refresh_token"]
    carried = {
        "__Secure-refresh_token": attacker["__Secure-refresh_token"],
        "csrf_refresh_token": csrf,
    }

    answer = refresh(shop, csrf, **carried)

    assert (answer.status_code, answer.json["reason"]) == (401, "token_invalid")
    assert "Set-Cookie" not in answer.headers


def test_a_member_is_never_swapped_for_the_attacker(shop, tokens):
    attacker = tokens("emoji")
    victim = tokens("ordinary")
    carried = {
        "__Secure-refresh_token": attacker["__Secure-refresh_token"],
        "__Host-csrf_refresh_token": victim["__Host-csrf_refresh_token"],
    }

    for csrf in (victim["__Host-csrf_refresh_token"], attacker["__Host-csrf_refresh_token"]):
        assert refresh(shop, csrf, **carried).status_code in {401, 403}
    own = {**carried, "__Secure-refresh_token": victim["__Secure-refresh_token"]}
    assert refresh(shop, victim["__Host-csrf_refresh_token"], **own).status_code == 200


def test_a_tossed_cookie_keeps_nobody_signed_in(shop, tokens):
    """Signing out works when a tossed refresh cookie stands before the visitor's own."""
    attacker = tokens("emoji")
    victim = tokens("ordinary")
    carried = [f"__Secure-refresh_token={attacker['__Secure-refresh_token']}"]
    for name in ("__Secure-refresh_token", "__Host-csrf_refresh_token"):
        carried.append(f"{name}={victim[name]}")
    headers = {
        "Cookie": "; ".join(carried),
        "X-CSRF-TOKEN": victim["__Host-csrf_refresh_token"],
        "Accept": "application/json",
    }
    client = shop.test_client(use_cookies=False)

    assert client.post("/auth/logout/", headers=headers, **BASE).status_code == 204
    me = {"Cookie": f"__Host-access_token={victim['__Host-access_token']}"}
    assert client.get("/auth/me/", headers=me, **BASE).status_code == 401


def cookies_of(answer):
    """Return the cookies that a response sets, by name."""
    lines = answer.headers.getlist("Set-Cookie")
    pairs = [line.partition(";")[0].partition("=") for line in lines]
    return {name: value for name, _, value in pairs}

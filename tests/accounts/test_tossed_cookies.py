"""A sibling subdomain may set cookies for this host, but none whose name begins with __Host-."""

import pytest
from malls import HTML, Visitor

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
    """By a name that no sibling can set; see below what else binds the refresh cookie."""
    names = set(tokens("ordinary"))

    assert [name for name in names if not name.startswith("__Host-")] == []


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
        "__Host-refresh_token": attacker["__Host-refresh_token"],
        "csrf_refresh_token": csrf,
    }

    answer = refresh(shop, csrf, **carried)

    assert (answer.status_code, answer.json["reason"]) == (401, "token_invalid")
    assert "Set-Cookie" not in answer.headers


def test_a_member_is_never_swapped_for_the_attacker(shop, tokens):
    attacker = tokens("emoji")
    victim = tokens("ordinary")
    carried = {
        "__Host-refresh_token": attacker["__Host-refresh_token"],
        "__Host-csrf_refresh_token": victim["__Host-csrf_refresh_token"],
    }

    for csrf in (victim["__Host-csrf_refresh_token"], attacker["__Host-csrf_refresh_token"]):
        assert refresh(shop, csrf, **carried).status_code in {401, 403}
    own = {**carried, "__Host-refresh_token": victim["__Host-refresh_token"]}
    assert refresh(shop, victim["__Host-csrf_refresh_token"], **own).status_code == 200


def test_a_tossed_cookie_keeps_nobody_signed_in(shop, tokens):
    """Signing out works when a tossed refresh cookie stands before the visitor's own."""
    attacker = tokens("emoji")
    victim = tokens("ordinary")
    carried = [f"__Host-refresh_token={attacker['__Host-refresh_token']}"]
    for name in ("__Host-refresh_token", "__Host-csrf_refresh_token"):
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


@pytest.mark.parametrize("tossed", ["alone", "before the member's own"])
def test_no_page_is_renewed_for_the_attacker(make_shop, tossed):
    """Without https no name protects the refresh cookie, its CSRF value beside it does."""
    shop = make_shop()
    attacker, victim = (Visitor(shop.test_client(), HTML) for _ in range(2))
    attacker.signs_in("emoji")
    victim.signs_in("ordinary")
    carried = [f"refresh_token={attacker.cookies()['refresh_token']}"]
    if tossed != "alone":
        own = victim.cookies()
        carried += [f"{name}={own[name]}" for name in ("refresh_token", "csrf_refresh_token")]

    client = shop.test_client(use_cookies=False)
    page = client.get("/", headers={**HTML, "Cookie": "; ".join(carried)})

    assert ("沙箱企鹅" in page.text) == (tossed != "alone")
    assert ("Set-Cookie" in page.headers) == (tossed != "alone")

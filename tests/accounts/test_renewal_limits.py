"""What is not renewed: spent tokens, other sites' forms, programs."""

import pytest
from idling import goes_idle, jti, left_in
from logins import GOOD, header
from malls import HTML, OURS, rows

from meiduo.accounts.models import LoginSession
from meiduo.columns import now

FOREIGN = {"Origin": "https://evil.example"}


@pytest.fixture
def idle(browser):
    browser.signs_in()
    browser.csrf = goes_idle(browser)
    return browser


@pytest.mark.holds("A-25")
def test_a_spent_token_ends_the_session(idle, logged):
    """As at /auth/refresh/; the next page finds it ended, and says so once in the log."""
    thief = idle.twin()
    for _ in range(2):
        idle.opens("/account/")
        goes_idle(idle)

    refused = thief.opens("/account/")

    assert (refused.status_code, refused.location) == (303, "/login/?next=/account/")
    assert "您还没有登录" in thief.opens("/").text
    assert idle.opens("/account/").status_code == 303
    lines = [line for line in logged() if line["event"] == "refresh_refused"]
    assert [line["reused"] for line in lines] == [True]


def test_an_ended_session_shows_a_stranger(idle, shop, logged):
    """Nothing was reused, and nothing is written."""
    with rows(shop) as session:
        session.query(LoginSession).update({"revoked": now(), "expires": now()})
        session.commit()

    page = idle.opens("/")

    assert "您还没有登录" in page.text
    assert left_in(page) == {}
    assert [line for line in logged() if line["event"] == "refresh_refused"] == []


def test_a_late_page_spares_a_new_sign_in(idle, shop):
    """It was asked for before the password was changed, and answered after that."""
    late = idle.twin()
    idle.fills_in("/account/", "/auth/password/", password=GOOD)

    page = late.opens("/account/")

    assert (page.status_code, left_in(page)) == (303, {})
    assert idle.opens("/account/").status_code == 200


@pytest.mark.holds("A-36")
@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("HEAD", "/account/", HTML),
        ("GET", "/static/meiduo.css", HTML),
        ("GET", "/healthz/", HTML),
        ("GET", "/auth/me/", {"Accept": "application/json"}),
        ("GET", "/auth/me/", {"Accept": "*/*"}),
        ("GET", "/account/", {**HTML, **header("x")}),
        ("GET", "/account/", {**HTML, "Authorization": "Bearer a b"}),
        ("PUT", "/auth/password/", {**HTML, **OURS}),
        ("POST", "/auth/password/", HTML),
        ("POST", "/auth/password/", {**HTML, **FOREIGN}),
        ("POST", "/auth/password/", {**HTML, "Origin": "null"}),
        ("POST", "/auth/login/", {**HTML, **OURS}),
        ("POST", "/auth/logout/", {**HTML, **OURS}),
        ("POST", "/auth/refresh/", {**HTML, **OURS}),
    ],
)
def test_what_is_no_page_is_left_alone(idle, shop, method, path, headers):
    """And nobody else rotates a member's token."""
    before = jti(idle)

    response = idle.client.open(path, method=method, headers=headers)

    assert left_in(response) == {}
    with rows(shop) as session:
        assert session.query(LoginSession.refresh_jti).scalar() == before


def test_under_a_foreign_host_nothing_is_renewed(idle):
    cookies = "; ".join(f"{name}={value}" for name, value in idle.cookies().items())
    headers = {**HTML, "Host": "evil.example", "Cookie": cookies}
    client = idle.client.application.test_client(use_cookies=False)

    refused = client.get("/account/", headers=headers)

    assert (refused.status_code, left_in(refused)) == (400, {})


@pytest.mark.holds("A-36")
def test_a_renewed_form_needs_its_csrf_value(idle):
    for value in ("", "wrong"):
        refused = idle.submits("/auth/password/", csrf_token=value, password=GOOD)
        assert refused.status_code == 403
        goes_idle(idle)

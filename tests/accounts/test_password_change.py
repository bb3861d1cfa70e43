"""Setting a first password and changing it, by JSON and by form."""

import re
import time
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from logins import GOOD, bearer, header, login, renewing
from malls import HTML, Visitor, rows

from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now


@pytest.mark.holds("A-23", "I11")
def test_a_qq_member_sets_and_changes_a_password(visitor, shop):
    """Each time every other sign-in ends, and a copy of the caller's own."""
    mine = visitor.signs_in().json
    elsewhere = visitor.signs_in().json

    def put(**body):
        response = visitor.client.put("/auth/password/", json=body, headers=bearer(mine))
        if response.status_code == 200:
            mine.update(response.json)
        return response

    assert put(password="short").status_code == 400
    before = dict(mine)
    assert put(password=GOOD).status_code == 200
    assert visitor.opens("/auth/me/", headers=bearer(mine)).status_code == 200
    for old in (before, elsewhere):  # also a copy of the caller's own
        assert visitor.opens("/auth/me/", headers=bearer(old)).status_code == 401
    assert put(password="another-password").status_code == 401
    wrong = put(password="another-password", current_password="wrong")
    assert wrong.json["reason"] == "bad_credentials"
    assert put(password="another-password", current_password=GOOD).status_code == 200
    assert login(visitor, mine["user"]["username"], "another-password").status_code == 200
    assert login(visitor, mine["user"]["username"], GOOD).status_code == 401


@pytest.mark.holds("A-43", "A-45")
def test_an_unusable_mark_is_no_password(visitor, shop):
    """It is no other way in, and nobody is asked for it as the current one."""
    mine = visitor.signs_in().json
    with rows(shop) as session:
        session.query(User).update({"password_hash": "!unusable"})
        session.commit()

    unbound = visitor.client.delete("/qq/binding/", headers=bearer(mine))
    assert unbound.json["reason"] == "last_login_method"
    changed = visitor.client.put("/auth/password/", json={"password": GOOD}, headers=bearer(mine))
    assert changed.status_code == 200


@pytest.mark.holds("A-78")
def test_the_password_form_works_without_scripts(browser, shop):
    """It posts, carries its CSRF value, ends in 303, and every sign-in of before has ended."""
    browser.signs_in()
    before = browser.client.get_cookie("access_token").value
    fill_in = partial(browser.fills_in, "/account/", "/auth/password/")

    saved = fill_in(password=GOOD)

    assert (saved.status_code, saved.location) == (303, "/account/")
    assert "密码已设置" in browser.opens(saved.location).text
    assert browser.client.get("/auth/me/", headers=header(before)).status_code == 401
    weak = fill_in(password="88888888", current_password=GOOD)
    assert (weak.status_code, weak.location) == (303, "/account/")
    assert "密码太常见" in browser.opens(weak.location).text
    wrong = fill_in(password="another-password", current_password="wrong")
    assert (wrong.status_code, wrong.location) == (303, "/account/")
    assert "现在的密码不对" in browser.opens(wrong.location).text


@pytest.mark.holds("A-27", "A-78")
def test_who_signs_in_again_returns_to_the_form(browser, shop):
    """They are led to a sign-in that says why, and leads back."""
    browser.signs_in()
    with rows(shop) as session:
        session.query(LoginSession).update({"created": now() - timedelta(minutes=11)})
        session.commit()

    led = browser.fills_in("/account/", "/auth/password/", password=GOOD)

    assert (led.status_code, led.location) == (303, "/login/?next=/account/&again=1")
    assert "再登录一次，然后继续" in browser.opens(led.location).text


@pytest.mark.holds("A-78")
@pytest.mark.parametrize("page", ["/account/", "/login/", "/qq/bind/"])
def test_every_form_with_a_secret_posts(make_shop, page):
    shop = make_shop(QQ_SIGNUP="ask" if "bind" in page else "auto")
    browser = Visitor(shop.test_client(), HTML)
    if page != "/login/":
        browser.signs_in()
    forms = re.findall("<form.*?</form>", browser.opens(page).text, re.S)
    secret = [form for form in forms if 'type="password"' in form or 'name="ticket"' in form]

    assert secret
    for form in secret:
        assert re.match(r'<form method="post" action="/[^"]+"', form)


@pytest.mark.holds("A-27")
def test_a_password_is_set_soon_after_signing_in(visitor):
    """Within ten minutes only; a refresh does not count as a sign-in."""
    mine = visitor.signs_in().json
    with time_machine.travel(time.time() + 601, tick=False):
        renewed = visitor.client.post("/auth/refresh/", headers=renewing(mine)).json
        body = {"password": GOOD}
        response = visitor.client.put("/auth/password/", json=body, headers=bearer(renewed))

    assert (response.status_code, response.json["reason"]) == (401, "fresh_login_required")

"""Signing in by password over HTTP, as an API client and by form."""

import pytest
from logins import GOOD, WRONG, add_member, bearer, django_hash, login, login_by_form
from malls import HTML, Visitor, rows

from meiduo.accounts.models import User


@pytest.mark.parametrize("account", ["laoguke", "13800000000", " laoguke "])
def test_a_member_signs_in_by_username_or_mobile(visitor, regular, account):
    response = login(visitor, account)

    assert response.status_code == 200
    assert response.json["user"]["id"] == regular
    assert response.json["token_type"] == "Bearer"
    assert visitor.opens("/auth/me/", headers=bearer(response.json)).status_code == 200


@pytest.mark.holds("A-18", "A-45", "A-46")
def test_unknown_wrong_passwordless_and_disabled_get_one_answer(visitor, shop, regular):
    visitor.signs_in()
    with rows(shop) as session:
        passwordless = session.query(User.username).filter(User.password_hash.is_(None)).first()[0]
    add_member(shop, "gone", is_active=False)
    add_member(shop, "marked", password_hash="!unusable")

    seen = set()
    for account, password in [
        ("nobody", GOOD),
        ("laoguke", "wrong-password"),
        (passwordless, GOOD),
        (passwordless, "None"),
        ("gone", GOOD),
        ("marked", "unusable"),
        ("marked", "!unusable"),
    ]:
        response = login(visitor, account, password)
        words = [response.json[name] for name in ("reason", "errmsg", "code", "hint")]
        seen.add((response.status_code, *words))
    words = ("bad_credentials", "账号或密码错误", "4005", "请检查账号和密码后再试。")
    assert seen == {(401, *words)}


@pytest.mark.holds("A-47")
def test_a_django_hash_is_renewed_on_sign_in(visitor, shop):
    """It verifies, and is an argon2id hash afterwards."""
    add_member(shop, "old", password_hash=django_hash(GOOD))

    assert login(visitor, "old", "wrong-password").status_code == 401
    assert login(visitor, "old").status_code == 200
    with rows(shop) as session:
        assert session.query(User.password_hash).scalar().startswith("$argon2id$")
    assert login(visitor, "old").status_code == 200


@pytest.mark.holds("A-47")
@pytest.mark.parametrize(
    ("password", "form"), [("12345678", "$argon2id$"), ("short", "pbkdf2_sha256$")]
)
def test_a_weak_password_of_before_still_gets_in(shop, password, form):
    """Who came from the Django mall with one; a hash that cannot be made anew stays."""
    add_member(shop, "old", password_hash=django_hash(password))

    assert login(Visitor(shop.test_client()), "old", password).status_code == 200
    with rows(shop) as session:
        assert session.query(User.password_hash).scalar().startswith(form)


@pytest.mark.holds("A-35")
def test_a_browser_signs_in_by_form(shop, regular):
    """It goes on to the page it came from; no token is in the body."""
    browser = Visitor(shop.test_client(), HTML)
    response = login_by_form(browser, next="/cart/")

    assert (response.status_code, response.location) == (303, "/login/?next=/cart/")
    assert browser.opens(response.location).location == "/cart/"
    assert "eyJ" not in response.text


def test_a_wrong_password_in_a_form_leads_back(shop, regular):
    """With a notice that says why, and what was typed; neither is in the address."""
    browser = Visitor(shop.test_client(), HTML)
    response = login_by_form(browser, password=WRONG, next="/cart/")

    assert response.status_code == 303
    assert response.location == "/login/?next=/cart/"
    page = browser.opens(response.location).text
    assert "账号或密码错误" in page
    assert 'value="laoguke"' in page
    assert WRONG not in page


@pytest.mark.holds("A-36")
@pytest.mark.parametrize("origin", [None, "null", "https://evil.example"])
def test_a_form_from_elsewhere_signs_nobody_in(shop, regular, origin):
    headers = {"Origin": origin} if origin else {}
    form = {"account": "laoguke", "password": GOOD}
    response = shop.test_client().post("/auth/login/", data=form, headers=headers)

    assert (response.status_code, response.json["reason"]) == (403, "csrf_failed")

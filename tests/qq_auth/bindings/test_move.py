"""A shopper moves their QQ to the account they have had for years."""

import re

import pytest
from logins import GOOD, django_hash
from malls import HTML, Visitor, bearer, count, rows
from noticing import kind_of
from shoppers import bind, by_password, move, sets_password

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding


@pytest.mark.holds("I1", "I11")
def test_a_shopper_moves_their_qq(visitor, stranger, shop, member):
    """To the account they have had for years; the one QQ made is closed."""
    twin = visitor.signs_in().json
    announced = move(visitor, twin, preview="1")
    assert announced.json["preview"] == {
        "moves_qq": True,
        "closes_old_account": True,
        "signs_out_everywhere": True,
    }
    assert count(shop, QQBinding) == 1

    moved = move(visitor, twin).json

    assert moved["user"]["username"] == "laoguke"
    assert visitor.opens("/auth/me/", headers=bearer(moved)).status_code == 200
    assert visitor.opens("/auth/me/", headers=bearer(twin)).status_code == 401
    assert stranger.signs_in().json["user"]["username"] == "laoguke"
    with rows(shop) as session:
        assert session.get(User, twin["user"]["id"]).is_active is False
    assert count(shop, QQBinding) == 1


def test_a_preview_changes_nothing(visitor, shop, member):
    """Not even the older account's Django hash, which a sign-in would renew."""
    old = django_hash(GOOD)
    with rows(shop) as session:
        session.query(User).filter_by(username="laoguke").one().password_hash = old
        session.commit()

    announced = move(visitor, visitor.signs_in().json, preview="1")

    assert announced.status_code == 200
    with rows(shop) as session:
        assert session.query(User).filter_by(username="laoguke").one().password_hash == old


@pytest.mark.holds("A-27", "A-43")
def test_a_move_wants_the_qqs_own_proof(visitor, member):
    """A sign-in that this very QQ has proved: a thief knows the password and has not the QQ."""
    owner = visitor.signs_in().json
    sets_password(visitor, owner)
    thief = by_password(visitor, owner["user"]["username"])

    assert move(visitor, thief).json["reason"] == "fresh_login_required"
    assert visitor.signs_in().json["user"]["id"] == owner["user"]["id"]


@pytest.mark.holds("A-43", "I11")
def test_a_move_ends_the_others_former_sign_ins(visitor, stranger, shop, member):
    before = by_password(stranger)
    move(visitor, visitor.signs_in().json)

    assert stranger.opens("/auth/me/", headers=bearer(before)).status_code == 401


def test_an_old_account_with_a_password_stays_open(visitor, member):
    old = visitor.signs_in().json
    old |= sets_password(visitor, old)

    assert move(visitor, old).status_code == 200
    assert by_password(visitor, old["user"]["username"])["user"]["id"] == old["user"]["id"]


@pytest.mark.holds("A-43")
def test_a_move_locks_nobody_out(visitor, shop, member):
    old = visitor.signs_in().json
    with rows(shop) as session:
        session.get(User, old["user"]["id"]).mobile = "13900000000"
        session.commit()

    assert move(visitor, old).json["reason"] == "last_login_method"
    assert visitor.signs_in().json["user"]["id"] == old["user"]["id"]


@pytest.mark.holds("A-42", "A-44")
def test_a_move_needs_password_and_free_place(visitor, stranger, shop, member):
    """The password of the other account, which has no QQ yet; to itself nothing moves."""
    twin = visitor.signs_in("ordinary").json
    assert move(visitor, twin, "wrong-password").json["reason"] == "bad_credentials"
    bind(stranger, by_password(stranger), "emoji")
    assert move(visitor, twin).json["reason"] == "account_has_qq"
    itself = stranger.signs_in("emoji").json
    assert move(visitor, itself).json["reason"] == "binding_conflict"
    assert count(shop, QQBinding) == 2


@pytest.mark.holds("A-27")
def test_who_moves_is_led_to_their_qq(shop, member):
    """Asking for the password once more would ask for ever: this QQ has to prove itself."""
    browser = Visitor(shop.test_client(), HTML)
    browser.signs_in("ordinary")
    browser.fills_in("/account/", "/auth/password/", password=GOOD)
    name = re.search(r'name="username"[^>]*value="([^"]+)"', browser.opens("/account/").text)[1]
    browser.submits("/auth/login/", account=name, password=GOOD)
    page = browser.opens("/account/move/").text

    assert 'type="password"' not in page
    assert 'href="/qq/authorize/?intent=prove&amp;next=/account/move/"' in page
    assert browser.signs_in("ordinary", "/account/move/").location == "/account/move/"
    moved = moves(browser)
    assert (moved.status_code, moved.location) == (303, "/account/")
    assert "laoguke" in browser.opens("/account/").text


def test_programs_are_told_what_must_prove_itself(visitor, member):
    answer = move(visitor, by_password(visitor))

    assert (answer.json["reason"], answer.json["method"]) == ("fresh_login_required", "qq")
    assert "请用这个QQ登录一次" in answer.json["hint"]


def test_a_move_to_another_qqs_owner_advises(shop, member, visitor):
    """The advice, followed to its end, leads to the move."""
    bind(visitor, by_password(visitor), "emoji")
    browser = Visitor(shop.test_client(), HTML)
    browser.signs_in("ordinary")

    page = moves(browser)

    assert page.status_code == 409
    assert "这个账号已经绑定了另一个QQ" in page.text
    assert "请先登录那个账号" in page.text
    assert 'href="/account/"' in page.text
    visitor.client.delete("/qq/binding/", headers=bearer(by_password(visitor)))
    moved = moves(browser)
    assert (moved.status_code, moved.location) == (303, "/account/")
    assert kind_of(browser) == "moved"


def moves(browser, account="laoguke", password=GOOD):
    """Fill in the form of the page for it."""
    form = {"account": account, "password": password}
    return browser.fills_in("/account/move/", "/qq/binding/move/", **form)

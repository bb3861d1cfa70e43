"""The pages of members in each state, looked at in a real Chromium: see ``looking``, and
``test_pages_of_guests`` for what is seen of each."""

import pytest
from logins import GOOD
from looking import IN_EITHER_LANGUAGE
from walking import (
    acts,
    clicks,
    comes_by_password,
    comes_by_qq,
    opens_up,
    sets_password,
    types,
)

WRONG = "wrong-password"


@pytest.fixture
def member(mall):
    """Somebody with a password and without a QQ account."""
    return mall.new_member()


def stays(route):
    """Let a page not go on by itself."""
    came = route.fetch()
    headers = {name: value for name, value in came.headers.items() if name != "refresh"}
    route.fulfill(response=came, headers=headers)


@IN_EITHER_LANGUAGE
def test_who_comes_by_qq(mall, looker, language):
    page, looks = looker(language)
    comes_by_qq(page, mall.address, f"newcomer {language}", onward="/")
    looks("home, welcome")
    page.goto(mall.address)
    looks("home, signed in")
    page.goto(f"{mall.address}/account/")
    looks("account, QQ only")
    opens_up(page, "#qq")
    looks("account, QQ only, managed")
    sets_password(page, "password")
    looks("account, weak password")
    sets_password(page)
    looks("account, password set")


@IN_EITHER_LANGUAGE
def test_who_has_a_password(mall, looker, member, language):
    """And many devices: more than are shown, and more than one page of them."""
    page, looks = looker(language)
    mall.signs_in_elsewhere(member, 21)
    comes_by_password(page, mall.address, member)
    looks("account, password only, devices folded")
    opens_up(page, "#devices details")
    opens_up(page, "#password-form")
    looks("account, all open")
    page.locator("#current").fill(WRONG)
    sets_password(page)
    looks("account, wrong password")
    page.locator("#end-others").click()
    looks("account, the question", as_it_came=False)
    acts(page, page.locator("dialog [value=yes]").click)
    looks("account, signed out elsewhere")


@IN_EITHER_LANGUAGE
def test_who_moves_nothing_and_binds(mall, looker, member, language):
    page, looks = looker(language)
    comes_by_password(page, mall.address, member, onward="/account/move/")
    looks("move, nothing to move")
    page.goto(f"{mall.address}/account/")
    page.route("**/qq/authorize/**", stays)
    clicks(page, "button.qq")
    looks("away to QQ")


@IN_EITHER_LANGUAGE
def test_moving(mall, looker, member, language):
    page, looks = looker(language)
    comes_by_qq(page, mall.address, f"mover {language}", onward="/account/move/")
    looks("move, without a password")
    types(page, member, WRONG)
    looks("move, wrong password")
    page.locator("#account").fill(member)
    page.locator("#password").fill(GOOD)
    page.locator("#move").click()
    page.locator("dialog [value=yes]").wait_for()
    looks("move, the question", as_it_came=False)
    acts(page, page.locator("dialog [value=yes]").click)
    looks("account, moved")
    opens_up(page, "#qq")
    looks("account, QQ and password, managed")
    comes_by_password(page, mall.address, member, onward="/account/move/")
    looks("move, without proof")
    page.goto(f"{mall.address}/account/")
    opens_up(page, "#qq")
    page.locator("#unbind").click()
    acts(page, page.locator("dialog [value=yes]").click)
    looks("account, unbound")

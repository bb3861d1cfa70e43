"""QQ_SIGNUP=ask: nothing is created before a newcomer has chosen."""

import pytest
from crowd import at_once
from logins import GOOD
from malls import HTML, Visitor, count
from shoppers import choose, existing

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding


@pytest.mark.holds("I2")
def test_nothing_is_created_before_the_choice(newcomer, asking):
    answer = newcomer.signs_in("emoji", next_url="/cart/")

    assert answer.status_code == 200
    assert set(answer.json) == {"code", "errmsg", "ticket", "nickname", "avatar_url", "next"}
    assert answer.json["nickname"].startswith("🐧")
    assert answer.json["next"] == "/cart/"
    assert count(asking, User) == 1
    assert count(asking, QQBinding) == 0


def test_a_newcomer_takes_a_new_account(newcomer, asking):
    ticket = newcomer.signs_in(next_url="/cart/").json["ticket"]

    answer = choose(newcomer, ticket, action="create")

    assert (answer.status_code, answer.json["created"]) == (200, True)
    assert answer.json["next"] == "/cart/"
    assert answer.json["user"]["nickname"] == "沙箱企鹅"
    assert newcomer.signs_in().json["created"] is False
    assert count(asking, QQBinding) == 1


def test_a_member_binds_the_account_they_have(newcomer, asking):
    ticket = newcomer.signs_in().json["ticket"]

    answer = existing(newcomer, ticket)

    assert answer.json["user"]["username"] == "laoguke"
    assert answer.json["user"]["nickname"] == "老顾客"
    assert newcomer.signs_in().json["user"]["username"] == "laoguke"
    assert count(asking, User) == 1


@pytest.mark.holds("A-42", "I1")
def test_a_member_with_another_qq_is_refused(newcomer, asking):
    """And nothing changes."""
    existing(newcomer, newcomer.signs_in("ordinary").json["ticket"])
    other = Visitor(asking.test_client())
    answer = existing(other, other.signs_in("emoji").json["ticket"])

    assert (answer.status_code, answer.json["reason"]) == (409, "account_has_qq")
    assert count(asking, QQBinding) == 1


def test_an_unknown_action_is_a_bad_request(newcomer):
    assert choose(newcomer, newcomer.signs_in().json["ticket"], action="delete").status_code == 400


def test_a_mistyped_password_leads_back(asking):
    """To the choice, in a browser, with a notice."""
    browser = Visitor(asking.test_client(), HTML)
    browser.signs_in()
    ticket = ticket_on(browser.opens("/qq/bind/").text)
    form = {"ticket": ticket, "action": "existing", "account": "laoguke"}
    answer = browser.submits("/qq/bind/", **form, password="wrong-password")

    assert (answer.status_code, answer.location) == (303, "/qq/bind/")
    page = browser.opens(answer.location).text
    assert "账号或密码错误" in page
    assert 'value="laoguke"' in page
    assert "wrong-password" not in page
    assert browser.submits("/qq/bind/", **form, password=GOOD).location == "/"


def test_a_browser_shows_the_choice_once(asking):
    """Who has chosen is led on, and the page is gone."""
    browser = Visitor(asking.test_client(), HTML)
    arrived = browser.signs_in("emoji", next_url="/cart/")
    assert (arrived.status_code, arrived.location) == (303, "/qq/bind/")

    page = browser.opens("/qq/bind/").text
    assert "🐧小店" in page
    answer = browser.submits("/qq/bind/", ticket=ticket_on(page), action="create")

    assert (answer.status_code, answer.location) == (303, "/cart/")
    assert browser.opens("/account/").status_code == 200
    assert browser.opens("/qq/bind/").status_code == 403


@pytest.mark.holds("A-41", "I1", "I5")
def test_twenty_taps_at_once_make_one_account(newcomer, asking):
    ticket = newcomer.signs_in().json["ticket"]

    def tap():
        return choose(newcomer.twin(), ticket, action="create").status_code

    assert sorted(at_once(*[tap] * 20)) == [200] + [403] * 19
    assert count(asking, QQBinding) == 1


def ticket_on(page):
    return page.partition('name="ticket" value="')[2].partition('"')[0]

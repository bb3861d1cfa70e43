"""QQ_SIGNUP: what a newcomer meets. With `ask` nothing is created before they have chosen."""

import threading
from datetime import timedelta

import pytest
import time_machine
from shop import HTML, Visitor, count, rows

from meiduo.accounts import passwords
from meiduo.accounts.models import User, now
from meiduo.mall_models import BindTicket, QQBinding

GOOD = "made-up-password-1"
OURS = {"Origin": "http://localhost"}


@pytest.fixture
def asking(make_shop):
    shop = make_shop(QQ_SIGNUP="ask")
    with rows(shop) as session:
        session.add(User(username="laoguke", nickname="老顾客", password_hash=passwords.make(GOOD)))
        session.commit()
    return shop


@pytest.fixture
def newcomer(asking):
    return Visitor(asking.test_client())


def choose(visitor, ticket, **body):
    return visitor.client.post("/qq/bind/", json={"ticket": ticket, **body})


def existing(visitor, ticket, password=GOOD, account="laoguke"):
    return choose(visitor, ticket, action="existing", account=account, password=password)


def test_closed_says_so_kindly_and_lets_members_in(make_shop, qq):
    shop = make_shop(QQ_SIGNUP="closed")
    answer = Visitor(shop.test_client()).signs_in()

    assert (answer.status_code, answer.json["reason"], answer.json["code"]) == (403, "signup_closed", "4009")
    assert count(shop, User) == 0
    shop.config["QQ_SIGNUP"] = "auto"
    Visitor(shop.test_client()).signs_in()
    shop.config["QQ_SIGNUP"] = "closed"
    assert Visitor(shop.test_client()).signs_in().status_code == 200


@pytest.mark.parametrize("signup", ["closed", "ask"])
def test_an_unbinding_while_qq_is_asked_creates_nobody(make_shop, qq, signup):
    """Whether a newcomer gets an account is judged where it is written, not where the login began."""
    shop = make_shop(QQ_SIGNUP=signup)
    shop.config["QQ_SIGNUP"] = "auto"
    visitor = Visitor(shop.test_client())
    visitor.signs_in()
    shop.config["QQ_SIGNUP"] = signup
    with rows(shop) as session:  # old enough to be asked for again
        session.query(QQBinding).update({"profile_time": now() - timedelta(days=8)})
        session.commit()

    def unbind():
        with rows(shop) as session:
            session.query(QQBinding).delete()
            session.commit()

    with qq.meanwhile("get_user_info", unbind):
        answer = visitor.signs_in()

    assert "access_token" not in answer.json
    assert answer.json.get("reason") == ("signup_closed" if signup == "closed" else None)
    assert ("ticket" in answer.json) is (signup == "ask")
    assert count(shop, User) == 1
    assert count(shop, QQBinding) == 0


def test_a_ticket_of_before_creates_nobody_once_closed(newcomer, asking):
    ticket = newcomer.signs_in().json["ticket"]
    asking.config["QQ_SIGNUP"] = "closed"

    answer = choose(newcomer, ticket, action="create")

    assert (answer.status_code, answer.json["reason"]) == (403, "signup_closed")
    assert count(asking, User) == 1
    assert existing(newcomer, ticket).status_code == 200  # who has an account may still bind it


def test_nothing_is_created_before_the_newcomer_has_chosen(newcomer, asking):
    answer = newcomer.signs_in("emoji", next_url="/cart/")

    assert answer.status_code == 200
    assert set(answer.json) == {"code", "errmsg", "ticket", "nickname", "avatar_url", "next"}
    assert answer.json["nickname"].startswith("🐧")
    assert answer.json["next"] == "/cart/"
    assert count(asking, User) == 1
    assert count(asking, QQBinding) == 0


def test_a_newcomer_takes_a_new_account_with_one_tap(newcomer, asking):
    ticket = newcomer.signs_in(next_url="/cart/").json["ticket"]

    answer = choose(newcomer, ticket, action="create")

    assert (answer.status_code, answer.json["created"], answer.json["next"]) == (200, True, "/cart/")
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


def test_a41_a_ticket_works_once(newcomer):
    ticket = newcomer.signs_in().json["ticket"]
    choose(newcomer, ticket, action="create")

    again = choose(newcomer, ticket, action="create")
    assert (again.status_code, again.json["reason"], again.json["code"]) == (403, "ticket_invalid", "5005")


def test_a41_a_ticket_works_in_its_own_browser_only(newcomer, asking):
    ticket = newcomer.signs_in().json["ticket"]
    thief = Visitor(asking.test_client())

    assert choose(thief, ticket, action="create").json["reason"] == "ticket_invalid"
    thief.signs_in("emoji")
    assert choose(thief, ticket, action="create").json["reason"] == "ticket_invalid"
    assert count(asking, User) == 1
    assert choose(newcomer, ticket, action="create").status_code == 200


def test_a41_a_ticket_lives_ten_minutes(newcomer):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        ticket = newcomer.signs_in().json["ticket"]
        clock.shift(601)
        assert choose(newcomer, ticket, action="create").json["reason"] == "ticket_invalid"


@pytest.mark.parametrize("ticket", ["x", "0" * 64, "中", "x" * 2000])
def test_a41_a_forged_ticket_opens_nothing(newcomer, ticket):
    newcomer.signs_in()

    assert choose(newcomer, ticket, action="create").json["reason"] == "ticket_invalid"


def test_a41_a_ticket_is_no_token(newcomer):
    ticket = newcomer.signs_in().json["ticket"]

    assert newcomer.opens("/auth/me/", headers={"Authorization": f"Bearer {ticket}"}).status_code == 401


def test_a41_tickets_of_an_openid_die_when_it_is_bound(newcomer, asking):
    first = newcomer.signs_in().json["ticket"]
    other = Visitor(asking.test_client())
    second = other.signs_in().json["ticket"]

    assert choose(newcomer, first, action="create").json["reason"] == "ticket_invalid"  # the newer one took its place
    assert choose(other, second, action="create").status_code == 200
    assert count(asking, BindTicket) == 0


def test_a44_five_wrong_passwords_end_a_ticket(newcomer):
    ticket = newcomer.signs_in().json["ticket"]

    assert [existing(newcomer, ticket, "wrong-password").status_code for _ in range(5)] == [401] * 5
    assert existing(newcomer, ticket).json["reason"] == "ticket_invalid"


def test_a44_twenty_passwords_at_once_are_five_tries(newcomer, asking):
    ticket, answers = newcomer.signs_in().json["ticket"], []

    def guess():
        twin = Visitor(asking.test_client())
        twin.client._cookies.update(newcomer.client._cookies)
        answers.append(existing(twin, ticket, "wrong-password").status_code)

    threads = [threading.Thread(target=guess) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == [401] * 5 + [403] * 15


def test_a_mistyped_password_in_a_browser_leads_back_to_the_choice(asking):
    browser = Visitor(asking.test_client(), HTML)
    browser.signs_in()
    ticket = browser.opens("/qq/bind/").text.partition('name="ticket" value="')[2].partition('"')[0]
    form = {"ticket": ticket, "action": "existing", "account": "laoguke", "password": "wrong-password"}
    answer = browser.client.post("/qq/bind/", data=form, headers={**HTML, **OURS})

    assert (answer.status_code, answer.location) == (303, "/qq/bind/?notice=bad_credentials")
    assert "账号或密码错误" in browser.opens(answer.location).text
    answer = browser.client.post("/qq/bind/", data={**form, "password": GOOD}, headers={**HTML, **OURS})
    assert answer.location == "/"


def test_a_member_with_another_qq_is_refused_and_nothing_changes(newcomer, asking):
    existing(newcomer, newcomer.signs_in("ordinary").json["ticket"])
    other = Visitor(asking.test_client())
    answer = existing(other, other.signs_in("emoji").json["ticket"])

    assert (answer.status_code, answer.json["reason"]) == (409, "account_has_qq")
    assert count(asking, QQBinding) == 1


def test_an_unknown_action_is_a_bad_request(newcomer):
    assert choose(newcomer, newcomer.signs_in().json["ticket"], action="delete").status_code == 400


def test_twenty_taps_at_once_make_one_account(newcomer, asking):
    ticket, answers = newcomer.signs_in().json["ticket"], []

    def tap():
        twin = Visitor(asking.test_client())
        twin.client._cookies.update(newcomer.client._cookies)
        answers.append(choose(twin, ticket, action="create").status_code)

    threads = [threading.Thread(target=tap) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == [200] + [403] * 19
    assert count(asking, QQBinding) == 1


def test_a_browser_is_shown_the_choice_and_taps_once(asking):
    browser = Visitor(asking.test_client(), HTML)
    arrived = browser.signs_in("emoji", next_url="/cart/")
    assert (arrived.status_code, arrived.location) == (303, "/qq/bind/")

    page = browser.opens("/qq/bind/").text
    assert "🐧小店" in page
    ticket = page.partition('name="ticket" value="')[2].partition('"')[0]
    answer = browser.client.post("/qq/bind/", data={"ticket": ticket, "action": "create"}, headers={**HTML, **OURS})

    assert (answer.status_code, answer.location) == (303, "/cart/")
    assert browser.opens("/account/").status_code == 200
    assert browser.opens("/qq/bind/").status_code == 403


def test_a_reload_of_the_callback_leads_to_the_choice_again(asking, qq):
    browser = Visitor(asking.test_client(), HTML)
    back = browser.consents(browser.starts("/cart/"))
    browser.opens(back)
    asked = qq.asked()

    assert (browser.opens(back).status_code, browser.opens(back).location) == (303, "/qq/bind/")
    assert qq.asked() == asked


def test_only_hashes_of_a_ticket_are_kept(newcomer, asking):
    ticket = newcomer.signs_in().json["ticket"]

    with rows(asking) as session:
        row = session.query(BindTicket).one()
        assert ticket not in (row.ticket_hash, row.browser_hash)

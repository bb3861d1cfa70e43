"""The state is a lock: only the browser that began may finish, once, in time."""

import threading

import pytest
import time_machine
from shop import Visitor, count, rows, state_of

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding, UsedAttempt

CODE = "0123456789ABCDEF0123456789ABCDEF"


def refused(answer, cause):
    assert (answer.status_code, answer.json["reason"], answer.json["cause"]) == (403, "attempt_invalid", cause)
    assert answer.json["errmsg"] == "登录请求已失效，请重新登录"
    return True


@pytest.fixture
def unasked(qq, shop):
    """After the test: QQ was not asked for a token, and nobody was created."""
    before = qq.asked("token")
    yield
    assert qq.asked("token") == before
    assert count(shop, User) == 0


def test_a_callback_without_state_is_refused_before_qq_is_asked(visitor, unasked):
    visitor.starts()

    assert refused(visitor.opens(f"/oauth_callback?code={CODE}"), "unknown")


def test_a_callback_with_a_foreign_state_is_refused_before_qq_is_asked(visitor, unasked):
    visitor.starts()

    assert refused(visitor.opens(f"/oauth_callback?code={CODE}&state=made-up-by-somebody-else"), "other_browser")


def test_a_callback_from_another_browser_is_refused_before_qq_is_asked(visitor, stranger, unasked):
    back = visitor.consents()

    assert refused(stranger.opens(back), "no_cookie")
    stranger.starts()
    assert refused(stranger.opens(back), "other_browser")


def test_a_callback_with_a_used_state_is_refused_before_qq_is_asked(visitor, qq, shop):
    back = visitor.consents()
    visitor.opens(back)
    before = qq.asked("token")

    assert refused(visitor.opens(back), "used")
    assert qq.asked("token") == before
    assert count(shop, User) == 1


def test_a_copied_cookie_jar_does_not_make_a_used_state_good_again(visitor, shop, qq):
    back = visitor.consents()
    thief = Visitor(shop.test_client())
    thief.client._cookies.update(visitor.client._cookies)
    visitor.opens(back)
    before = qq.asked("token")

    assert refused(thief.opens(back), "used")
    assert qq.asked("token") == before


def test_a_state_is_spent_by_a_login_that_fails(visitor, qq):
    back = visitor.consents()
    qq.will("error", 100019, address="token")
    assert visitor.opens(back).status_code == 500

    assert refused(visitor.opens(back), "used")


def test_an_attempt_is_good_for_ten_minutes(visitor, unasked):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        back = visitor.consents()
        clock.shift(601)
        assert refused(visitor.opens(back), "expired")


def test_b33_an_attempt_from_a_server_whose_clock_is_ahead_is_good(visitor):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        back = visitor.consents()
        clock.shift(-3)
        assert visitor.opens(back).status_code == 200
        back = visitor.consents()
        clock.shift(-600)
        assert refused(visitor.opens(back), "expired")


def test_an_expired_attempt_still_knows_where_the_visitor_wanted_to_go(browser, unasked):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        back = browser.consents(browser.starts("/cart/"))
        clock.shift(700)
        assert "/login/?next=/cart/" in browser.opens(back).text


@pytest.mark.parametrize("state", ["%E4%B8%AD", "a" * 513, "a" * 129, "%00", "-", "%FF%FE"])
def test_a29_an_odd_state_is_refused(visitor, unasked, state):
    visitor.starts()

    assert visitor.opens(f"/oauth_callback?code={CODE}&state={state}").status_code in (400, 403)


def test_a_changed_attempt_cookie_is_refused(visitor, unasked):
    back = visitor.consents()
    name = next(cookie.key for cookie in visitor.client._cookies.values() if cookie.key.startswith("qq_attempt_"))
    value = visitor.client.get_cookie(name).value
    visitor.client.set_cookie(name, value[:-2] + ("aa" if value[-2:] != "aa" else "bb"))

    assert refused(visitor.opens(back), "unknown")


def test_a_cookie_of_one_attempt_does_not_open_another(visitor, unasked):
    first, second = visitor.starts("/a"), visitor.starts("/b")
    jar = {cookie.key: cookie.value for cookie in visitor.client._cookies.values()}
    names = sorted(name for name in jar if name.startswith("qq_attempt_"))
    for name, value in zip(names, reversed([jar[name] for name in names]), strict=True):
        visitor.client.set_cookie(name, value)

    assert refused(visitor.opens(f"/oauth_callback?code={CODE}&state={state_of(first)}"), "unknown")
    assert refused(visitor.opens(f"/oauth_callback?code={CODE}&state={state_of(second)}"), "unknown")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_tabs_finish_in_any_order(visitor, order):
    backs = [visitor.consents(visitor.starts(f"/tab/{number}")) for number in range(3)]

    for number in order:
        assert visitor.opens(backs[number]).json["next"] == f"/tab/{number}"


def test_the_cookies_of_abandoned_attempts_stay_few_and_small(visitor):
    for number in range(40):
        visitor.starts(f"/list/{number}?q=" + "x" * 900)

    kept = [c for c in visitor.client._cookies.values() if c.key.startswith("qq_attempt_")]
    assert len(kept) <= 5
    assert sum(len(cookie.key) + len(cookie.value) for cookie in kept) < 4096
    assert visitor.signs_in().status_code == 200


def test_twenty_threads_with_one_state_exchange_it_once(visitor, shop, qq):
    back, before = visitor.consents(), qq.asked("token")
    jar, answers = visitor.client._cookies, []

    def open_it():
        twin = Visitor(shop.test_client())
        twin.client._cookies.update(jar)
        answers.append(twin.opens(back).status_code)

    threads = [threading.Thread(target=open_it) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(answers) == [200] + [403] * 19
    assert qq.asked("token") == before + 1


def test_a_link_checkers_head_request_spends_nothing(visitor):
    back = visitor.consents()

    assert visitor.client.head(back).status_code == 405
    assert visitor.opens(back).status_code == 200


def test_the_state_itself_is_not_kept(visitor, shop):
    login_url = visitor.starts()
    visitor.opens(visitor.consents(login_url))

    with rows(shop) as session:
        assert state_of(login_url) not in session.query(UsedAttempt).one().attempt_id


def test_twenty_callbacks_at_once_for_one_new_openid_make_one_user_and_one_binding(shop):
    visitors = [Visitor(shop.test_client()) for _ in range(20)]
    backs, answers = [visitor.consents(person="newcomer") for visitor in visitors], []
    gate = threading.Barrier(20)

    def come_back(visitor, back):
        gate.wait()
        answers.append(visitor.opens(back))

    threads = [threading.Thread(target=come_back, args=pair) for pair in zip(visitors, backs, strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert [answer.status_code for answer in answers] == [200] * 20
    assert len({answer.json["user"]["id"] for answer in answers}) == 1
    assert sum(answer.json["created"] for answer in answers) == 1
    assert count(shop, User) == count(shop, QQBinding) == 1

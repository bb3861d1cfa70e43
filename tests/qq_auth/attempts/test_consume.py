"""The state is a lock: only the browser that began may finish, once, in time."""

import pytest
import time_machine
from attempts import CODE, cause, refused
from crowd import at_once
from malls import count, state_of
from sqlalchemy import delete

from meiduo.accounts.models import User
from meiduo.acts.act import Joined
from meiduo.database import writing
from meiduo.errors import AttemptInvalid
from meiduo.mall_models import UsedAttempt
from meiduo.qq_auth.attempts import consume
from meiduo.qq_auth.attempts.begin import Attempt


@pytest.mark.holds("A-01", "I3")
def test_without_state_it_is_refused(visitor, unasked):
    """A callback without state is refused before QQ is asked."""
    visitor.starts()

    assert refused(visitor.opens(f"/oauth_callback?code={CODE}"), "unknown")


@pytest.mark.holds("A-01", "I3")
def test_a_foreign_state_is_refused(visitor, unasked):
    """Before QQ is asked."""
    visitor.starts()
    foreign = f"/oauth_callback?code={CODE}&state=made-up-by-somebody-else"

    assert refused(visitor.opens(foreign), "other_browser")


@pytest.mark.holds("A-02", "I3")
def test_another_browser_is_refused(visitor, stranger, unasked):
    """Before QQ is asked; also when that browser has begun attempts of its own."""
    back = visitor.consents()

    assert refused(stranger.opens(back), "no_cookie")
    stranger.starts()
    assert refused(stranger.opens(back), "other_browser")


@pytest.mark.holds("A-03", "I5")
def test_a_used_state_is_refused(visitor, qq, shop):
    """Before QQ is asked again."""
    back = visitor.consents()
    visitor.opens(back)
    before = qq.asked("token")

    assert refused(visitor.opens(back), "used")
    assert qq.asked("token") == before
    assert count(shop, User) == 1


@pytest.mark.holds("A-03", "I5")
def test_a_copied_cookie_jar_revives_no_state(visitor, qq):
    """A used state stays used, and QQ is not asked."""
    back = visitor.consents()
    thief = visitor.twin()
    visitor.opens(back)
    before = qq.asked("token")

    assert refused(thief.opens(back), "used")
    assert qq.asked("token") == before


class PurgedMeanwhile(Joined):
    """An act beside which the used attempts are purged before it looks for one."""

    def first(self, statement, **values):
        self.run(delete(UsedAttempt))
        return super().first(statement, **values)


@pytest.mark.holds("A-03", "I5")
def test_an_attempt_purged_meanwhile_is_used(visitor, shop):
    """Between the INSERT that finds it used and the SELECT of where it led."""
    state = state_of(visitor.starts())

    with shop.app_context(), writing():
        act = PurgedMeanwhile(UsedAttempt)
        consume.spend(Attempt(state, "/cart/"), act)
        with pytest.raises(AttemptInvalid) as refusal:
            consume.spend(Attempt(state, "/cart/"), act)

    assert refusal.value.cause == "used"


@pytest.mark.holds("A-03", "B-06")
def test_a_failing_login_spends_its_state(visitor, qq):
    back = visitor.consents()
    qq.will("error", 100019, address="token")
    assert visitor.opens(back).status_code == 500

    assert refused(visitor.opens(back), "used")


@pytest.mark.holds("A-03")
def test_an_attempt_is_good_for_ten_minutes(visitor, unasked):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        back = visitor.consents()
        clock.shift(601)
        assert refused(visitor.opens(back), "expired")


@pytest.mark.holds("B-33")
def test_a_servers_clock_ahead_is_forgiven(visitor):
    """Three seconds of difference are nothing, ten minutes are too much."""
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        back = visitor.consents()
        clock.shift(-3)
        assert visitor.opens(back).status_code == 200
        back = visitor.consents()
        clock.shift(-600)
        assert refused(visitor.opens(back), "expired")


@pytest.mark.holds("A-29", "I7")
@pytest.mark.parametrize("state", ["%E4%B8%AD", "a" * 513, "a" * 129, "%00", "-", "%FF%FE"])
def test_an_odd_state_is_refused(visitor, unasked, state):
    visitor.starts()

    assert visitor.opens(f"/oauth_callback?code={CODE}&state={state}").status_code in (400, 403)


@pytest.mark.holds("A-03", "B-31", "I5")
def test_twenty_threads_with_one_state_exchange_it_once(visitor, qq):
    back = visitor.consents()
    before = qq.asked("token")

    def open_it():
        return visitor.twin().opens(back).status_code

    assert sorted(at_once(*[open_it] * 20)) == [200] + [403] * 19
    assert qq.asked("token") == before + 1


def test_a_link_checkers_head_request_spends_nothing(visitor):
    back = visitor.consents()

    assert visitor.client.head(back).status_code == 405
    assert visitor.opens(back).status_code == 200


@pytest.mark.holds("A-01", "I3")
def test_an_attackers_link_signs_in_no_victim(visitor, stranger, shop, qq):
    """No call to QQ, no cookie, no redirect, no user."""
    attackers_link = visitor.consents(person="attacker")
    asked = qq.asked()

    answer = stranger.opens(attackers_link)

    assert (answer.status_code, cause(answer)) == (403, "no_cookie")
    assert not answer.headers.getlist("Set-Cookie")
    assert "Location" not in answer.headers
    assert qq.asked() == asked
    assert count(shop, User) == 0


@pytest.mark.holds("A-02")
def test_own_attempts_do_not_open_foreign_states(visitor, stranger):
    back = visitor.consents()
    stranger.starts()

    assert cause(stranger.opens(back)) == "other_browser"


@pytest.mark.holds("A-03", "I5")
def test_a_copied_jar_after_the_login_is_late(visitor):
    """A state works once, also from a copied cookie jar."""
    back = visitor.consents()
    thief = visitor.twin()

    assert visitor.opens(back).status_code == 200
    assert cause(thief.opens(back)) == "used"


@pytest.mark.holds("A-05")
def test_two_tabs_do_not_lose_each_others_state(visitor):
    first = visitor.consents(visitor.starts("/a"))
    second = visitor.consents(visitor.starts("/b"))

    assert (visitor.opens(first).json["next"], visitor.opens(second).json["next"]) == ("/a", "/b")


@pytest.mark.holds("A-06", "I3")
def test_a_stolen_code_opens_nothing_elsewhere(visitor, stranger, qq, shop):
    """In the attacker's browser, with a state of the victim's."""
    stolen = visitor.consents().partition("code=")[2].partition("&")[0]
    asked = qq.asked()

    answer = stranger.opens(f"/oauth_callback?code={stolen}&state={state_of(visitor.starts())}")

    assert answer.status_code == 403
    assert qq.asked() == asked
    assert count(shop, User) == 0


@pytest.mark.holds("A-10", "I5")
def test_a_refusal_consumes_the_attempt(visitor):
    state = state_of(visitor.starts())
    visitor.opens(f"/oauth_callback?error=access_denied&state={state}")

    assert cause(visitor.opens(f"/oauth_callback?code=A&state={state}")) == "used"


@pytest.mark.holds("A-05")
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_tabs_finish_in_any_order(visitor, order):
    backs = [visitor.consents(visitor.starts(f"/tab/{number}")) for number in range(3)]

    for number in order:
        assert visitor.opens(backs[number]).json["next"] == f"/tab/{number}"

"""A QQ is unbound by who has another way in."""

import time

import pytest
import time_machine
from malls import bearer, count
from shoppers import by_password, sets_password

from meiduo.mall_models import QQBinding


@pytest.mark.holds("A-43")
def test_the_last_way_in_is_not_taken_away(visitor, shop):
    mine = visitor.signs_in().json

    answer = visitor.client.delete("/qq/binding/", headers=bearer(mine))

    assert (answer.status_code, answer.json["reason"]) == (409, "last_login_method")
    assert answer.json["errmsg"] == "QQ是登录这个账号的唯一方式"
    assert count(shop, QQBinding) == 1


@pytest.mark.holds("A-43", "I11")
def test_an_unbound_qq_is_free_again(visitor, stranger):
    """Every sign-in of before has ended; unbinding again changes nothing."""
    mine = visitor.signs_in().json
    stranger.signs_in()
    mine |= sets_password(visitor, mine)
    elsewhere = stranger.signs_in().json

    gone = visitor.client.delete("/qq/binding/", headers=bearer(mine))
    assert (gone.status_code, gone.json["binding"]) == (200, None)
    assert visitor.opens("/auth/me/", headers=bearer(mine)).status_code == 401
    again = visitor.client.delete("/qq/binding/", headers=bearer(gone.json))
    assert (again.status_code, again.json) == (200, {"code": "0", "errmsg": "OK", "binding": None})
    assert stranger.opens("/auth/me/", headers=bearer(elsewhere)).status_code == 401
    assert by_password(visitor, mine["user"]["username"])["user"] == mine["user"]
    assert stranger.signs_in().json["user"]["id"] != mine["user"]["id"]


@pytest.mark.holds("A-27", "A-43")
def test_unbinding_wants_a_recent_sign_in(visitor):
    mine = visitor.signs_in().json
    with time_machine.travel(time.time() + 601, tick=False):
        answer = visitor.client.delete("/qq/binding/", headers=bearer(mine))

    assert answer.json["reason"] == "fresh_login_required"

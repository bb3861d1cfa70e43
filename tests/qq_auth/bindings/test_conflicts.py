"""One QQ has one member, one member has one QQ."""

from functools import partial

import pytest
from crowd import at_once
from logins import GOOD, add_member
from malls import HTML, Visitor, bearer, count
from shoppers import begin_bind, bind, binding, by_password

from meiduo.mall_models import QQBinding

pytestmark = pytest.mark.holds("A-42", "I1")


def test_a_taken_qq_is_409(visitor, stranger, member):
    """And nobody learns by whom."""
    stranger.signs_in("ordinary")
    mine = by_password(visitor)

    answer = bind(visitor, mine)

    assert (answer.status_code, answer.json["reason"]) == (409, "binding_conflict")
    assert answer.json["errmsg"] == "该QQ已绑定其他账号"
    assert "移到当前账号" in answer.json["hint"]
    assert binding(visitor, mine) is None
    assert visitor.opens("/auth/me/", headers=bearer(mine)).status_code == 200


def test_a_taken_qq_is_a_page_with_advice(shop, stranger, member):
    """With the form that moves it, and not the way around by the other account."""
    stranger.signs_in("ordinary")
    browser = Visitor(shop.test_client(), HTML)
    browser.submits("/auth/login/", account="laoguke", password=GOOD)
    back = browser.consents(browser.begins_to_bind())
    page = browser.opens(back)

    assert page.status_code == 409
    assert "这个QQ已绑定另一个账号" in page.text
    assert '<form method="post" action="/qq/binding/move/"' in page.text
    assert "/qq/authorize/" not in page.text


def test_a_second_qq_for_one_account_is_409(visitor, member):
    mine = bind(visitor, by_password(visitor), "ordinary").json

    answer = bind(visitor, mine, "emoji")

    assert (answer.status_code, answer.json["reason"]) == (409, "account_has_qq")
    assert answer.json["errmsg"] == "该账号已绑定其他QQ"


@pytest.mark.holds("B-37")
def test_two_people_at_once_bind_one_qq(shop, member):
    """It belongs to one of them."""
    add_member(shop, "another")
    acts = []
    for name in ("laoguke", "another"):
        visitor = Visitor(shop.test_client())
        mine = by_password(visitor, name)
        back = visitor.consents(begin_bind(visitor, mine).json["login_url"])
        acts.append(partial(visitor.opens, back, headers=bearer(mine)))

    answers = at_once(*acts)

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert count(shop, QQBinding) == 1

"""A member proves that they have the QQ of their account; another QQ makes nobody else of them."""

import html

import pytest
from contracts import Contract
from failing import action, heading
from logins import GOOD, login_by_form
from malls import HTML, Visitor, bearer, count, rows
from noticing import kind_of
from shoppers import bind, by_password

from meiduo.accounts.models import User

PROVE = "/qq/authorize/?intent=prove&next=/account/move/"
FORM = 'action="/qq/binding/move/"'


@pytest.fixture
def page(visitor, member, shop):
    """The browser of a member who has bound a QQ and signed in by their password."""
    bind(visitor, by_password(visitor))
    browser = Visitor(shop.test_client(), HTML)
    login_by_form(browser)
    return browser


def asks(browser):
    """Follow the link that proves a QQ; return QQ's address."""
    return browser.opens(PROVE).location


def who(browser):
    return browser.opens("/auth/me/", headers={"Accept": "application/json"}).json["user"]


def test_their_own_qq_proves_it(page):
    """They are signed in by QQ then, as moving it wants; a reload asks nobody."""
    back = page.consents(asks(page))

    proved = page.opens(back)

    assert (proved.status_code, proved.location) == (303, "/account/move/")
    assert FORM in page.opens("/account/move/").text
    assert who(page)["username"] == "laoguke"
    assert page.opens(back).location == "/account/move/"


@pytest.mark.parametrize("taken", [True, False], ids=["anothers", "nobodys"])
def test_another_qq_signs_in_nobody(shop, page, stranger, taken):
    """No account is made; the member stays who they are, and may try again."""
    if taken:
        stranger.signs_in("emoji")
    members = count(shop, User)

    refused = page.opens(page.consents(asks(page), "emoji"))

    assert refused.status_code == 409
    assert heading(refused.text) == "这不是绑定在这个账号上的QQ"
    assert html.unescape(action(refused.text)) == PROVE
    assert who(page)["username"] == "laoguke"
    assert FORM not in page.opens("/account/move/").text
    assert count(shop, User) == members


def test_it_wants_who_is_signed_in(page, stranger):
    """When it is begun, and when it ends: as the same one."""
    nobody = stranger.opens(PROVE.replace("authorize", "login"))
    back = page.consents(asks(page))
    page.signs_in("emoji")
    other = page.opens(back)

    assert (nobody.status_code, nobody.json["reason"]) == (401, "token_invalid")
    assert other.status_code == 403
    assert who(page)["username"] != "laoguke"


def test_a_banned_member_proves_nothing(shop, page):
    back = page.consents(asks(page))
    with rows(shop) as session:
        session.query(User).update({"is_active": False})
        session.commit()

    assert page.opens(back).status_code in (401, 403)


def test_saying_no_leads_back(page):
    refused = page.opens(page.consents(asks(page), cancel="1"))

    assert (refused.status_code, refused.location) == (303, "/account/move/")
    assert kind_of(page) == "login_cancelled"
    assert who(page)["username"] == "laoguke"


def test_programs_prove_as_described(shop, visitor, member):
    contract = Contract(shop)
    mine = bearer(bind(visitor, by_password(visitor)).json)
    ends = []
    for person in ("emoji", "ordinary"):
        begun = contract.keeps(visitor.opens("/qq/login/?intent=prove", headers=mine))
        back = visitor.consents(begun.json["login_url"], person)
        ends.append(contract.keeps(visitor.opens(back, headers=mine)))

    assert (ends[0].status_code, ends[0].json["reason"]) == (409, "other_qq")
    assert {"access_token", "user", "created"} < set(ends[1].json)
    moved = {"account": "laoguke", "password": GOOD}
    again = visitor.client.post("/qq/binding/move/", json=moved, headers=bearer(ends[1].json))
    assert again.json["reason"] == "binding_conflict"  # to the account it is in: not an old sign-in

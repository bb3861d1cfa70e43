"""A shop that lets newcomers in when somebody has approved them."""

import pytest
from malls import HTML, Visitor
from small_shops import make_proving_members


def make_approving_members(db, user_model, kind):
    """Members who are let in once they have a password hash; anything that a shop sets would do."""

    class Approving(type(make_proving_members(db, user_model, kind))):
        def may_sign_in(self, user):
            return user.password_hash is not None

    return Approving()


@pytest.fixture(params=["auto", "ask"])
def queue(make_small, request):
    return make_small(members=make_approving_members, QQ_SIGNUP=request.param)


def comes(shop, person="ordinary"):
    """Sign in with QQ and, where the shop asks, choose a new account."""
    visitor = Visitor(shop.test_client())
    answer = visitor.signs_in(person)
    if "ticket" in answer.json:
        choice = {"ticket": answer.json["ticket"], "action": "create"}
        answer = visitor.client.post("/qq/bind/", json=choice)
    return visitor, answer


def test_a_newcomer_waits_for_approval(queue):
    """The account is there, bound, and nobody is signed in: as at every later sign-in."""
    for _ in range(2):
        visitor, answer = comes(queue)
        with visitor.client.session_transaction() as session:
            assert "key" not in session
        assert (answer.status_code, answer.json["reason"]) == (403, "account_disabled")

    with queue.app_context():
        queue.db.session.query(queue.users).one().password_hash = "approved"
        queue.db.session.commit()
    _, answer = comes(queue)
    assert (answer.status_code, answer.json["created"]) == (200, False)


def test_a_page_says_that_the_account_waits(queue):
    visitor = Visitor(queue.test_client(), HTML)
    back = visitor.consents()
    answer = visitor.opens(back)
    if answer.status_code == 303:
        page = visitor.opens("/qq/bind/").text
        ticket = page.partition('name="ticket" value="')[2].partition('"')[0]
        answer = visitor.submits("/qq/bind/", ticket=ticket, action="create")

    assert answer.status_code == 403
    assert "账号不可用" in answer.text

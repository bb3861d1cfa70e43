"""Bindings in the bookshop: bound, unbound, moved, chosen, by its own users."""

from datetime import timedelta

import pytest
import time_machine
from bookshops import LEO, MIA, binds, enters, is_signed_in, registers, users

from bookshop.models import User, db
from meiduo.columns import now
from meiduo.errors import BadCredentials
from meiduo.qq_auth import callers
from meiduo.qq_auth.bindings import locking


def ticket_on(page):
    return page.partition('name="ticket" value="')[2].partition('"')[0]


def unbinds(visitor):
    return visitor.fills_in("/account/", "/qq/binding/remove/")


def test_newcomers_become_users(bookshop):
    """And come back to the same account."""
    for _ in range(2):
        for person in ("ordinary", "emoji"):
            visitor = enters(bookshop)
            assert visitor.signs_in(person, "/account/").headers["Location"] == "/account/"

    assert len(users(bookshop)) == 2
    assert all(is_signed_in(visitor, name) for name in users(bookshop) if "🐧" in name)


def test_a_user_binds_and_comes_back_by_qq(bookshop):
    mia = registers(bookshop, MIA)

    assert binds(mia).headers["Location"] == "/account/"
    assert "起绑定" in mia.opens("/account/").text
    phone = enters(bookshop)
    phone.signs_in()
    assert is_signed_in(phone, "Mia")
    assert list(users(bookshop)) == ["Mia"]


def test_a_user_unbinds(bookshop):
    mia = registers(bookshop, MIA)
    binds(mia)

    answer = unbinds(mia)

    assert answer.headers["Location"] == "/account/"
    page = mia.opens(answer.headers["Location"]).text
    assert "QQ已解除绑定" in page
    assert "未绑定" in page
    assert is_signed_in(mia, "Mia")


def test_the_only_way_in_stays(bookshop):
    """The page offers no button; who asks all the same is refused."""
    visitor = enters(bookshop)
    visitor.signs_in()

    assert "/qq/binding/remove/" not in visitor.opens("/account/").text
    answer = visitor.submits("/qq/binding/remove/")
    assert answer.status_code == 409
    assert "唯一方式" in answer.text


def test_another_users_qq_stays_theirs(bookshop):
    binds(registers(bookshop, MIA))

    answer = binds(registers(bookshop, LEO))

    assert answer.status_code == 409
    assert "这个QQ已绑定另一个账号" in answer.text


@pytest.mark.parametrize("origin", [None, "http://evil.example"])
def test_another_site_cannot_unbind(bookshop, origin):
    mia = registers(bookshop, MIA)
    binds(mia)

    headers = {"Origin": origin} if origin else {}
    answer = mia.client.post("/qq/binding/remove/", headers=headers)

    assert answer.status_code == 403
    assert "起绑定" in mia.opens("/account/").text


def test_unbinding_wants_a_recent_sign_in(bookshop):
    """By password or by QQ; an act in between makes it no more recent."""
    mia = registers(bookshop, MIA)
    with time_machine.travel(now() + timedelta(minutes=6)):
        binds(mia)
    with time_machine.travel(now() + timedelta(minutes=11)):
        refused = unbinds(mia)
        mia.submits("/login/", **MIA)
        done = unbinds(mia)

    assert refused.headers["Location"] == "/login/?next=/account/&again=1"
    assert done.headers["Location"] == "/account/"


def test_a_remembered_sign_in_is_not_recent(bookshop):
    """Flask-Login's remember-me cookie opens the shop, and no act on a binding."""
    mia = registers(bookshop, MIA)
    with mia.client.session_transaction() as session:
        session["_fresh"] = False

    assert mia.submits("/qq/authorize/?intent=bind").location.endswith("&again=1")


def test_a_stamp_is_its_owners(bookshop):
    """What the browser still holds of another user's sign-in makes nobody recent."""
    mia = registers(bookshop, MIA)
    registers(bookshop, LEO)
    with mia.client.session_transaction() as session:
        session["_user_id"] = str(users(bookshop)["Leo"].id)

    assert is_signed_in(mia, "Leo")
    assert mia.submits("/qq/authorize/?intent=bind").location.endswith("&again=1")


def test_a_newcomer_chooses_the_account_they_have(make_bookshop):
    """QQ_SIGNUP=ask, in the shop's frame and in its words."""
    shop = make_bookshop(QQ_SIGNUP="ask")
    registers(shop, MIA)
    visitor = enters(shop)
    assert visitor.signs_in(next_url="/account/").headers["Location"] == "/qq/bind/"
    page = visitor.opens("/qq/bind/").text
    choice = {"ticket": ticket_on(page), "action": "existing", "account": MIA["email"]}

    wrong = visitor.submits("/qq/bind/", **choice, password="rain")
    done = visitor.submits("/qq/bind/", **choice, password=MIA["password"])

    assert "小书店" in page
    assert '<label for="account">邮箱</label>' in page
    assert wrong.headers["Location"] == "/qq/bind/"
    assert done.headers["Location"] == "/account/"
    assert is_signed_in(visitor, "Mia")
    assert list(users(shop)) == ["Mia"]


def test_a_newcomer_chooses_a_new_account(make_bookshop):
    shop = make_bookshop(QQ_SIGNUP="ask")
    visitor = enters(shop)
    visitor.signs_in()
    assert users(shop) == {}

    ticket = ticket_on(visitor.opens("/qq/bind/").text)
    answer = visitor.submits("/qq/bind/", ticket=ticket, action="create")

    assert answer.headers["Location"] == "/"
    assert is_signed_in(visitor, next(iter(users(shop))))


def test_a_twin_that_qq_made_is_moved(bookshop):
    """To the account of before, by its password; the twin is closed."""
    registers(bookshop, MIA)
    visitor = enters(bookshop)
    visitor.signs_in()
    proof = {"account": MIA["email"], "password": MIA["password"]}

    answer = visitor.fills_in("/account/", "/qq/binding/move/", **proof)

    assert answer.headers["Location"] == "/account/"
    assert is_signed_in(visitor, "Mia")
    assert {user.is_active for name, user in users(bookshop).items() if name != "Mia"} == {False}


def test_a_password_changed_meanwhile_proves_nothing(bookshop):
    """Between the check of the hash and the transaction that relies on it."""
    registers(bookshop, MIA)
    with bookshop.app_context():
        proof = callers.prove(MIA["email"], MIA["password"])
        db.session.scalars(db.select(User)).one().password_hash = "another"
        db.session.commit()

        with pytest.raises(BadCredentials):
            locking.owner(proof)

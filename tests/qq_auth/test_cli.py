"""`flask qq`: an operator sees, unbinds and forgets QQ accounts."""

import json

import pytest
from logins import header
from malls import APP_ID, count, rows
from operating import PASSWORD, create_mia, fails, run, user

from meiduo.columns import now
from meiduo.mall_models import BindTicket, QQBinding
from meiduo.qq_auth.identity import NAMELESS


@pytest.fixture
def member(shop):
    return create_mia(shop)


@pytest.mark.holds("I8")
def test_qq_show_masks_the_openid(shop, shopper):
    name, _ = shopper
    with rows(shop) as session:
        openid = session.query(QQBinding).one().openid

    text = run(shop, "qq", "show", name)
    spoken = run(shop, "qq", "show", name, "--json")

    assert f"{openid[:4]}…" in text.stdout
    assert json.loads(spoken.stdout)["bindings"][0]["openid"] == f"{openid[:4]}…"
    assert openid[:5] not in text.output + spoken.output


def test_qq_show_says_that_there_is_none(shop, member):
    assert run(shop, "qq", "show", "mia").stdout == f"#{member} mia: no QQ account\n"
    shown = json.loads(run(shop, "qq", "show", "mia", "--json").stdout)
    assert shown == {"id": member, "username": "mia", "bindings": []}


@pytest.mark.holds("A-43")
def test_unbind_refuses_the_last_way_in_unless_forced(shop, shopper):
    name, _ = shopper

    assert fails(run(shop, "qq", "unbind", name, "--yes"), 1, "only way in")
    assert count(shop, QQBinding) == 1
    assert run(shop, "qq", "unbind", name, "--yes", "--force").exit_code == 0
    assert count(shop, QQBinding) == 0


@pytest.mark.holds("A-43", "I11")
def test_unbind_ends_every_sign_in(shop, visitor, shopper):
    """And frees the QQ account, which is a newcomer's then."""
    name, _ = shopper
    run(shop, "users", "set-password", name, "--password-stdin", input=PASSWORD)
    again = visitor.signs_in().json["access_token"]

    assert run(shop, "qq", "unbind", name, "--yes").exit_code == 0

    assert visitor.opens("/auth/me/", headers=header(again)).status_code == 401
    assert user(shop, name).session_epoch == 2
    assert visitor.signs_in().json["created"] is True


def test_unbind_of_a_user_without_qq_changes_nothing(shop, member):
    assert fails(run(shop, "qq", "unbind", "mia", "--yes"), 1, "has no QQ account")
    assert user(shop, "mia").session_epoch == 0


@pytest.mark.holds("I11")
def test_forget_erases_what_came_from_qq(shop, visitor, shopper):
    name, token = shopper
    assert user(shop, name).avatar_url

    assert run(shop, "qq", "forget", name, "--yes").exit_code == 0

    gone = user(shop, name)
    assert (gone.nickname, gone.avatar_url, gone.session_epoch) == (NAMELESS, "", 1)
    assert count(shop, QQBinding) == 0
    assert visitor.opens("/auth/me/", headers=header(token)).status_code == 401


def test_forget_says_what_is_lost(shop, shopper):
    """It works after an unbinding, too."""
    name, _ = shopper
    run(shop, "qq", "unbind", name, "--yes", "--force")

    result = run(shop, "qq", "forget", name, input="y\n")

    assert "nobody will be able to sign in" in result.output
    assert result.exit_code == 0
    assert user(shop, name).avatar_url == ""


@pytest.mark.holds("A-41")
def test_forget_voids_waiting_tickets_too(shop, visitor):
    """What waits for the member's choice."""
    known = visitor.signs_in().json["user"]
    with rows(shop) as session:
        openid = session.query(QQBinding.openid).scalar()
        session.add(
            BindTicket(
                ticket_hash="t",
                browser_hash="b",
                app_id=APP_ID,
                openid=openid,
                nickname="x",
                avatar_url="",
                next="/",
                expires=now(),
            )
        )
        session.commit()

    result = run(shop, "qq", "forget", f"#{known['id']}", "--yes")

    assert result.exit_code == 0
    assert count(shop, BindTicket) == count(shop, QQBinding) == 0

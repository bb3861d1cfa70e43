"""Somebody who is signed in moves the QQ that they have just proved to their account, in any shop:
no password is asked for."""

import pytest
from bookshops import LEO, MIA, binds, enters, is_signed_in, registers, users
from databases import with_driver
from flask import abort, request
from malls import HTML, Visitor
from operating import run
from small_shops import KEYS

from meiduo import signals

MOVE = "/qq/binding/move/"
OURS = {"Sec-Fetch-Site": "same-origin"}


def two_people(app):
    """Return whose QQ is "emoji", and somebody who has none any more; both are signed in."""
    owner = Visitor(app.test_client())
    owner.signs_in("emoji")
    member = Visitor(app.test_client())
    member.signs_in("ordinary")
    with app.app_context():
        key = app.db.session.query(app.users).filter_by(name="沙箱企鹅").one().id
    run(app, "qq", "unbind", f"#{key}", "--force", "--yes")
    return owner, member


def conflict(member):
    begun = member.opens("/qq/login/?intent=bind", headers=OURS).json["login_url"]
    return member.opens(member.consents(begun, "emoji")).json["ticket"]


def moves(member, ticket, **more):
    return member.client.post(MOVE, json={"ticket": ticket, **more}, headers=OURS)


@pytest.mark.parametrize("kind", KEYS)
def test_any_primary_key_moves_here(make_small, kind):
    """And the shop folds what the other account had."""
    app = make_small(kind)
    _, member = two_people(app)
    folded = []

    @signals.on(signals.accounts_merged, app)
    def fold(sender, old, new):
        folded.append((old.name[0], new.name))

    ticket = conflict(member)
    announced = moves(member, ticket, preview="1").json["preview"]
    moved = moves(member, ticket).json

    assert announced["signs_out_everywhere"] is False
    assert moved["name"] == "沙箱企鹅"
    assert folded == [("🐧", "沙箱企鹅")]
    assert Visitor(app.test_client()).signs_in("emoji").json["name"] == "沙箱企鹅"
    assert moves(member, ticket).json["reason"] == "ticket_invalid"


@pytest.mark.engines("postgresql", "mariadb")
@pytest.mark.parametrize("kind", KEYS)
def test_any_primary_key_moves_on_a_server(make_small, new_database, kind):
    """Both users locked, in the order of any kind of key."""
    app = make_small(kind, SQLALCHEMY_DATABASE_URI=with_driver(new_database(migrated=False)))
    _, member = two_people(app)

    assert moves(member, conflict(member)).json["name"] == "沙箱企鹅"


def test_the_form_satisfies_app_wide_csrf_checks(make_small):
    app = make_small()
    app.jinja_env.globals["csrf_token"] = lambda: "the-value"

    @app.before_request
    def check():
        if request.method == "POST" and request.form.get("csrf_token") != "the-value":
            abort(400)

    _, member = two_people(app)
    begun = member.opens("/qq/login/?intent=bind", headers=OURS).json["login_url"]
    back = member.consents(begun, "emoji")
    member.headers = HTML
    page = member.opens(back)

    assert page.status_code == 409
    assert member.submits(MOVE, ticket="x").status_code == 400
    assert member.fills_in(back, MOVE).status_code == 303


def test_a_reader_moves_in_the_shops_frame(bookshop):
    """Leo came by QQ first, then by e-mail; the account that QQ made is closed."""
    enters(bookshop).signs_in("ordinary")
    leo = registers(bookshop, LEO)
    back = leo.consents(leo.begins_to_bind())

    page = leo.opens(back)
    moved = leo.fills_in(back, MOVE)

    assert (page.status_code, moved.location) == (409, "/account/")
    assert "小书店" in page.text
    assert is_signed_in(leo, "Leo")
    assert {user.is_active for name, user in users(bookshop).items() if name != "Leo"} == {False}


def test_two_readers_with_passwords_stay(bookshop):
    """Mia's account keeps everything but her QQ."""
    binds(registers(bookshop, MIA))
    leo = registers(bookshop, LEO)
    back = leo.consents(leo.begins_to_bind())
    leo.opens(back)

    assert leo.fills_in(back, MOVE).location == "/account/"

    phone = enters(bookshop)
    phone.signs_in()
    assert is_signed_in(phone, "Leo")
    assert {user.is_active for user in users(bookshop).values()} == {True}


def test_accounts_that_stay_open_lose_no_way_in(make_small):
    """A shop that closes none, and where the other account has nothing but its QQ."""
    app = make_small()
    shop = type(app.extensions["qq_auth"].members)
    shop.is_only_qq = lambda self, user: False
    _, member = two_people(app)

    refused = moves(member, conflict(member))

    assert (refused.status_code, refused.json["reason"]) == (409, "last_login_method")

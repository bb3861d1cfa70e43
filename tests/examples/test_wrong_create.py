"""What a shop's ``create`` can do wrong: the log says what and where, and no value of a row."""

import json

import pytest
from databases import with_driver
from malls import Visitor
from small_shops import make_members

NICKNAME = "沙箱企鹅"


def members_who(create):
    """Make Members with this way to create a user: a function of session, model and nickname."""

    def make(db, user_model, kind):
        class Wrong(type(make_members(db, user_model, kind))):
            def create(self, profile):
                return create(db.session, user_model, profile.nickname)

        return Wrong()

    return make


def added(session, user):
    session.add(user)
    return user


def nameless(session, user_model, nickname):
    return added(session, user_model(password_hash=nickname))


def nameless_and_asking(session, user_model, nickname):
    """The row is refused within ``create``, by a query that flushes."""
    session.add(user_model(password_hash=nickname))
    return session.query(user_model).first()


def always_the_same(session, user_model, nickname):
    return added(session, user_model(id=7, name=nickname))


def too_long(session, user_model, nickname):
    return added(session, user_model(id=nickname * 20, name=nickname))


def left_outside(session, user_model, nickname):
    return user_model(name=nickname)


def nobody(session, user_model, nickname):
    session.add(user_model(name=nickname))


def fault(shop, logged, person="ordinary"):
    """Sign in and fail as a fault of the shop's; return what the log says of it."""
    answer = Visitor(shop.test_client()).signs_in(person)
    (line,) = [line for line in logged() if line.get("ref") == answer.json["ref"]]

    assert (answer.status_code, answer.json["who"], answer.json["retry"]) == (500, "shop", False)
    assert "Wrong.create (" in line["detail"]
    assert f"{__file__}:" in line["detail"]
    assert NICKNAME not in json.dumps(logged(), ensure_ascii=False)
    return line["detail"]


@pytest.mark.parametrize(
    ("create", "words"),
    [
        (nameless, "NOT NULL constraint failed: user.name"),
        (nameless_and_asking, "NOT NULL constraint failed: user.name"),
        (left_outside, "db.session.add(user)"),
        (nobody, "returned NoneType, not a User"),
    ],
)
def test_a_wrong_create_is_named(make_small, logged, create, words):
    shop = make_small(members=members_who(create))

    assert words in fault(shop, logged)
    with shop.app_context():
        assert shop.db.session.query(shop.users).count() == 0


def test_a_key_that_is_always_taken_is_named(make_small, logged):
    """It is no race, however often it is tried."""
    shop = make_small(members=members_who(always_the_same))
    assert Visitor(shop.test_client()).signs_in("emoji").status_code == 200

    assert "UNIQUE constraint failed: user.id" in fault(shop, logged)


@pytest.mark.parametrize(
    ("create", "kind", "words"),
    [
        (nameless, "integer", "table user, column name"),
        (always_the_same, "integer", "table user, constraint user_pkey"),
        (too_long, "string", "a text is too long for its column"),
    ],
)
def test_postgresql_names_it_too(make_small, make_database, logged, create, kind, words):
    where = with_driver(make_database())
    shop = make_small(kind, members=members_who(create), SQLALCHEMY_DATABASE_URI=where)
    if create is always_the_same:
        Visitor(shop.test_client()).signs_in("emoji")

    assert words in fault(shop, logged)

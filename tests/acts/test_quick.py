"""An act on the driver's own connection fails, ends and is taken back as one of SQLAlchemy's."""

import pytest
from lock_waits import end
from malls import count
from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from meiduo.accounts.models import User
from meiduo.acts import sessionless
from meiduo.acts.quick import acting
from meiduo.columns import now
from meiduo.database import session, writing
from meiduo.errors import Unavailable
from meiduo.extensions import db

pytestmark = pytest.mark.engines("sqlite", "postgresql")

USERS = User.__table__
READ_ONLY = func.set_config(bindparam("name"), bindparam("value"), bindparam("local"))


def row(name):
    return {
        "username": name,
        "username_key": name,
        "nickname": "",
        "avatar_url": "",
        "is_active": True,
        "session_epoch": 0,
        "date_joined": now(),
    }


def add(act, name):
    return act.run(insert(USERS), **row(name))


def test_what_is_committed_is_there(shop):
    said = []
    with shop.app_context(), sessionless.quickly() as act:
        act.once_committed(lambda: said.append(count(shop, User)))
        assert add(act, "mia") == 1

    assert said == [1]


def test_an_error_takes_everything_back(shop):
    def fails():
        with sessionless.quickly() as act:
            act.once_committed(lambda: pytest.fail("it is not committed"))
            add(act, "mia")
            raise KeyError("anything")

    with shop.app_context(), pytest.raises(KeyError):
        fails()

    assert count(shop, User) == 0


def test_what_is_undone_is_not_there(shop):
    with shop.app_context(), sessionless.quickly() as act:
        act.once_committed(lambda: pytest.fail("it is not committed"))
        add(act, "mia")
        act.undo()

    assert count(shop, User) == 0


def test_a_refused_row_is_sqlalchemys_error(shop):
    def twice():
        with acting(db.engine) as act:
            add(act, "mia")
            add(act, "mia")

    with shop.app_context(), pytest.raises(IntegrityError) as refused:
        twice()

    assert refused.value.statement is None
    assert count(shop, User) == 0


@pytest.mark.parametrize("acts", [(writing, sessionless.quickly), (sessionless.quickly, writing)])
def test_an_act_in_an_act_is_refused(shop, acts):
    outer, inner = acts

    def nested():
        with outer(), inner():
            pass

    with shop.app_context(), pytest.raises(RuntimeError, match="open already"):
        nested()


@pytest.mark.engines("postgresql")
@pytest.mark.holds("B-51")
@pytest.mark.parametrize("go_on", [lambda act: add(act, "mia"), lambda act: act.undo()])
def test_a_lost_connection_is_given_up(shop, beside, go_on):
    """By a statement, or when all is undone. The act is worth another try, which gets another
    connection."""
    own = select(func.pg_backend_pid())

    def lost():
        with sessionless.quickly() as act:
            end(beside, act.first(own)[0])
            go_on(act)

    with shop.app_context():
        with pytest.raises(Unavailable) as failed:
            lost()
        with sessionless.quickly() as act:
            add(act, "mia")

    assert failed.value.retriable
    assert count(shop, User) == 1


@pytest.mark.engines("postgresql")
def test_a_standby_is_left(shop):
    """What was the primary takes no writes any more."""

    def writes():
        with acting(db.engine) as act:
            act.first(select(READ_ONLY), name="transaction_read_only", value="on", local=True)
            add(act, "mia")

    with shop.app_context(), pytest.raises(DBAPIError) as refused:
        writes()

    assert refused.value.connection_invalidated
    with shop.app_context(), writing():
        session.add(User(username="mia"))

"""The mall's short road is taken where nobody listens, and passes nobody by."""

import pytest
from background import until
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from meiduo.accounts.models import User
from meiduo.acts import sessionless
from meiduo.acts.listeners import Listeners

pytestmark = pytest.mark.engines("sqlite", "postgresql")


@pytest.fixture
def sessions_opened():
    """How many transactions an ORM's session has begun."""
    begun = []

    def note(session, transaction, connection):
        begun.append(session)

    event.listen(Session, "after_begin", note)
    yield begun
    event.remove(Session, "after_begin", note)


@pytest.mark.parametrize("person", ["ordinary", "emoji"])
def test_a_login_needs_no_session_of_an_orm(visitor, shop, sessions_opened, person):
    """A returning member's, and a newcomer's; and the mall's engine is asked by its driver."""
    visitor.signs_in()
    sessions_opened.clear()

    assert visitor.signs_in(person).status_code == 200

    assert sessions_opened == []
    assert sessionless.QUICK in shop.extensions


LISTENED = [
    (User, "before_insert"),
    (Session, "after_commit"),
    (Engine, "before_cursor_execute"),
]


@pytest.mark.parametrize(("target", "name"), LISTENED, ids=[name for _, name in LISTENED])
def test_sqlalchemys_listeners_are_heard(visitor, target, name):
    """A shop's own, that write an index or a trace: for them all takes the ordinary road."""
    heard = []

    def note(*what):
        heard.append(what)

    event.listen(target, name, note)
    visitor.signs_in("emoji")
    event.remove(target, name, note)

    assert heard


def test_a_later_listener_is_found_within_a_second():
    engine = create_engine("sqlite://")
    listeners = Listeners(lambda: [(engine, ["before_execute"])])
    before = listeners.are_there()

    event.listen(engine, "before_execute", lambda *what: None)
    at_once = listeners.are_there()
    until(listeners.are_there, seconds=2)

    assert (before, at_once) == (False, False)

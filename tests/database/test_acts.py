"""``writing`` and ``reading``: one act at a time, whole or not at all, on every database."""

import pytest
from crowd import at_once
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from lock_waits import OWN, end
from malls import count
from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from meiduo.accounts.models import User
from meiduo.database import once_committed, reading, session, writing


def add(name):
    session.add(User(username=name))


@pytest.mark.engines("postgresql", "mariadb")
@pytest.mark.holds("B-51")
def test_a_connection_lost_before_an_act(shop, beside):
    """Between a look and the act that follows it, as when a server restarts."""
    with shop.app_context():
        end(beside, session.scalar(text(OWN[beside.dialect.name])))
        with writing():
            add("mia")

    assert count(shop, User) == 1


@pytest.mark.parametrize("inner", [writing, reading])
def test_an_act_in_an_act_is_refused(shop, inner):
    """Else the inner one would end the outer one half-way, and what it says it did is not done."""
    said = []

    def act():
        with writing():
            add("mia")
            once_committed(lambda: said.append("added"))
            with inner():
                pass

    with shop.app_context():
        with pytest.raises(RuntimeError, match="open already"):
            act()
        with writing():
            add("tom")

    assert said == []
    assert count(shop, User) == 1


def test_nothing_is_said_outside_of_an_act(shop):
    with shop.app_context(), pytest.raises(KeyError):
        once_committed(print)


@pytest.fixture
def counter(tmp_path):
    """Somebody else's app on SQLite, opened as Flask-SQLAlchemy does by itself."""
    app = Flask("other")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path}/other.sqlite"
    db = SQLAlchemy(app)

    class Counter(db.Model):
        id: Mapped[int] = mapped_column(primary_key=True)
        value: Mapped[int]

    with app.app_context():
        db.create_all()
        db.session.add(Counter(id=1, value=0))
        db.session.commit()
    yield app, Counter
    with app.app_context():
        db.engine.dispose()


@pytest.mark.holds("I11")
def test_acts_on_sqlite_wait_for_each_other(counter):
    """Also in another shop, whose engine we have not prepared: SQLite locks no rows."""
    app, model = counter

    def raise_it():
        with app.app_context(), writing():
            row = session.get(model, 1, with_for_update=True)
            row.value += 1

    at_once(*[raise_it] * 8)

    with app.app_context():
        assert session.get(model, 1).value == 8

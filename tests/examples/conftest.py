"""Fixtures: bookshops."""

import bookshops
import pytest

from bookshop.models import db


@pytest.fixture
def make_bookshop(qq, tmp_path):
    made = []

    def make(**config):
        made.append(bookshops.make_bookshop(qq, tmp_path, **config))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def bookshop(make_bookshop):
    return make_bookshop()


@pytest.fixture
def reader(bookshop):
    """A browser without an account."""
    return bookshops.enters(bookshop)

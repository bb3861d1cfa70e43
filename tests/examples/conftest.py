"""Fixtures: bookshops."""

import bookshops
import pytest
import small_shops
from small_shops import close


@pytest.fixture
def make_bookshop(qq, tmp_path):
    made = []

    def make(**config):
        made.append(bookshops.make_bookshop(qq, tmp_path, **config))
        return made[-1]

    yield make
    for app in made:
        close(app)


@pytest.fixture
def make_small(qq):
    """Make an app of a few lines, with a primary key of some kind."""
    made = []

    def make(kind="integer", **config):
        made.append(small_shops.make_small_shop(qq, kind, **config))
        return made[-1]

    yield make
    for app in made:
        close(app)


@pytest.fixture
def bookshop(make_bookshop):
    return make_bookshop()


@pytest.fixture
def reader(bookshop):
    """A browser without an account."""
    return bookshops.enters(bookshop)

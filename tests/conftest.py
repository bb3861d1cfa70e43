"""Fixtures: a QQ, a shop, its visitors. No app context is held open around a request."""

import io
import json
import logging
import uuid

import malls as town
import psycopg
import pytest
from logins import add_member
from postgres import server
from sqlalchemy import event
from sqlalchemy.engine import Engine

from meiduo.ops import logs


def pytest_addoption(parser):
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed one")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def _qq(tmp_path_factory):
    qq = town.QQ(tmp_path_factory.mktemp("qq"))
    yield qq
    qq.close()


@pytest.fixture
def qq(_qq):
    """QQ without faults."""
    _qq.store.clear_faults()
    return _qq


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of this run."""
    with server() as address:
        yield address


@pytest.fixture(scope="session")
def _template(postgresql, tmp_path_factory):
    """A migrated database without rows, to be copied."""
    with psycopg.connect(postgresql + "/postgres", autocommit=True) as admin:
        admin.execute("create database migrated template template0")
    settings = {
        "QQ_CLIENT_ID": "1",
        "QQ_CLIENT_SECRET": "made-up",
        "QQ_REDIRECT_URI": "https://localhost/oauth_callback",
        "DATABASE_URL": f"{postgresql}/migrated",
    }
    town.dispose(town.make_shop(tmp_path_factory.mktemp("pg"), settings))
    return "migrated"


@pytest.fixture
def make_database(postgresql):
    """Make a database as a copy of another; return its address."""

    def make(template):
        name = "shop_" + uuid.uuid4().hex[:8]
        with psycopg.connect(postgresql + "/postgres", autocommit=True) as admin:
            admin.execute(f"create database {name} template {template}")
        return f"{postgresql}/{name}"

    return make


@pytest.fixture
def database(make_database, _template):
    """A migrated PostgreSQL database without rows."""
    return make_database(_template)


@pytest.fixture
def on_postgresql(make_shop, database):
    """A shop on PostgreSQL."""
    return make_shop(DATABASE_URL=database, migrate=False)


@pytest.fixture
def make_shop(qq, tmp_path):
    """Make a shop with settings of its own."""
    made = []

    def make(*, migrate=True, **settings):
        # Every visitor of a test has one address, and many come at once.
        crowd = {"RATELIMIT_ENABLED": "0", "QQ_MAX_CONCURRENCY": "64", "DATABASE_POOL": "32"}
        defaults = {**qq.settings(), **crowd}
        app = town.make_shop(
            tmp_path / f"shop{len(made)}", {**defaults, **settings}, migrate=migrate
        )
        made.append(app)
        return app

    yield make
    for app in made:
        town.dispose(app)


@pytest.fixture
def shop(make_shop):
    return make_shop()


@pytest.fixture
def visitor(shop):
    """An API client."""
    return town.Visitor(shop.test_client())


@pytest.fixture
def stranger(shop):
    """Another API client."""
    return town.Visitor(shop.test_client())


@pytest.fixture
def browser(shop):
    """A browser's navigation, without the browser."""
    return town.Visitor(shop.test_client(), town.HTML)


@pytest.fixture
def member(shop):
    """A member of many years, with a password and without a QQ."""
    add_member(shop, nickname="老顾客")


@pytest.fixture
def asking(make_shop):
    """A shop that asks newcomers, with a member of many years."""
    shop = make_shop(QQ_SIGNUP="ask")
    add_member(shop, nickname="老顾客")
    return shop


@pytest.fixture
def newcomer(asking):
    """An API client of the shop that asks."""
    return town.Visitor(asking.test_client())


@pytest.fixture
def logged():
    """Every line that anything logs at DEBUG, as the operator gets it."""
    lines = io.StringIO()
    root = logging.getLogger()
    before = root.level
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logs.make_formatter())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in lines.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def statements():
    """The SQL statements that any shop runs while the test does."""
    seen = []

    def note(connection, cursor, statement, *rest):
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def shopper(visitor):
    """Somebody who came by QQ; their name and access token."""
    came = visitor.signs_in().json
    return came["user"]["username"], came["access_token"]

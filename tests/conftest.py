"""Fixtures: a QQ, a shop, its visitors. No app context is held open around a request."""

import contextlib
import gc
import io
import json
import logging

import databases
import malls as town
import postgres
import pytest
import reuse
import run_servers
from choosing import choose, first_the_slow, unwanted
from logins import add_member
from sqlalchemy import event
from sqlalchemy.engine import Engine
from statement_log import logged_statements

from meiduo.database_errors import explain
from meiduo.ops import logs


def pytest_addoption(parser):
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed one")
    parser.addoption(
        "--db",
        choices=[*databases.KINDS, "all"],
        help="run what touches a database on this kind alone, or on all; without it, on SQLite, "
        "and what is about the locks of the others on them",
    )


def pytest_generate_tests(metafunc):
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", choose(metafunc), indirect=True, scope="session")


def pytest_collection_modifyitems(config, items):
    left_out = [item for item in items if unwanted(item)]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]
    first_the_slow(items)


def pytest_collection_finish(session):
    """Look for garbage more rarely, and not among what is imported: a sixth of a run was that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        databases.forget_templates()
        run_servers.stop()


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
    """A PostgreSQL server of this worker alone: to be frozen, or to have its rules changed."""
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
def engine(request):
    """The kind of database that the test runs on: "sqlite", "postgresql" or "mariadb"."""
    return request.param


@pytest.fixture(scope="session")
def server(engine, tmp_path_factory):
    """Where databases of this kind are made."""
    return databases.of(engine, tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def migrated_databases(server):
    """Databases of this kind as our migrations make them."""
    with contextlib.closing(reuse.ready(server)) as ready:
        yield ready


@pytest.fixture
def new_database(server, request):
    """Make databases, migrated or empty; return the address of each."""
    with contextlib.ExitStack() as afterwards:

        def make(*, migrated=True):
            if not migrated:
                address = server.empty()
                afterwards.callback(server.drop, address)
                return address
            ready = request.getfixturevalue("migrated_databases")
            address = ready.take()
            afterwards.callback(ready.give, address)
            return address

        yield make


@pytest.fixture
def beside(shop):
    """Connect to the shop's database past the shop, without its limits of time."""
    return databases.engine(shop.config["DATABASE_URL"])


@pytest.fixture
def make_database():
    """Make empty databases on the run's PostgreSQL."""
    server = databases.of("postgresql", None)
    made = []

    def make():
        made.append(server.empty())
        return made[-1]

    yield make
    for address in made:
        server.drop(address)


@pytest.fixture
def deadlocks():
    """Count the deadlocks that any shop of this process runs into."""
    seen = []

    def note(context):
        if explain(context.sqlalchemy_exception).kind == "MySQL 1213":
            seen.append(context)

    event.listen(Engine, "handle_error", note)
    with logged_statements() as log:
        yield lambda: len(seen) + log.failures.count("40P01")
    event.remove(Engine, "handle_error", note)


@pytest.fixture
def make_shop(qq, tmp_path, engine, new_database):
    """Make a shop with settings of its own."""
    made = []

    def make(*, migrate=True, **settings):
        # Every visitor of a test has one address, and many come at once.
        crowd = {"RATELIMIT_ENABLED": "0", "QQ_MAX_CONCURRENCY": "64", "DATABASE_POOL": "32"}
        settings = {**qq.settings(), **crowd, **settings}
        if engine != "sqlite" and "DATABASE_URL" not in settings and not town.is_sandbox(settings):
            settings["DATABASE_URL"] = new_database(migrated=migrate)
            migrate = False
        app = town.make_shop(tmp_path / f"shop{len(made)}", settings, migrate=migrate)
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
    with logged_statements() as log:
        yield log.seen


@pytest.fixture
def shopper(visitor):
    """Somebody who came by QQ; their name and access token."""
    came = visitor.signs_in().json
    return came["user"]["username"], came["access_token"]

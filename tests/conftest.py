"""Fixtures: a QQ, a shop, its visitors. No app context is held open around a request."""

import io
import json
import logging

import pytest
import shop as town
from sqlalchemy import event
from sqlalchemy.engine import Engine

from meiduo.ops import logs


def pytest_addoption(parser):
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed one")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome, report.longrepr = "failed", f"skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def _qq(tmp_path_factory):
    qq = town.QQ(tmp_path_factory.mktemp("qq"))
    yield qq
    qq.close()


@pytest.fixture
def qq(_qq):
    """QQ on a good day."""
    _qq.memory.clear_faults()
    return _qq


@pytest.fixture
def make_shop(qq, tmp_path):
    """Make a shop with settings of its own."""
    made = []

    def make(**settings):
        defaults = {**qq.settings(), "RATELIMIT_ENABLED": "0"}  # every visitor of a test has one address
        app = town.make_shop(tmp_path / f"shop{len(made)}", {**defaults, **settings})
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
def logged():
    """Every line that anything logs at DEBUG, as the operator gets it."""
    lines, root, before = io.StringIO(), logging.getLogger(), logging.getLogger().level
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

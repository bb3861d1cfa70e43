"""An old mall, and the command that brings it over."""

import json

import pytest
from old_mall import OldMall


@pytest.fixture
def old(tmp_path):
    return OldMall(tmp_path / "old.sqlite")


@pytest.fixture
def run(shop):
    """Run ``flask users import-django`` in the shop."""
    invoke = shop.test_cli_runner().invoke
    return lambda *args, **kwargs: invoke(args=["users", "import-django", *args], **kwargs)


@pytest.fixture
def reports(run, old):
    """Run it with ``--json``; return the report."""

    def go(*args):
        result = run(old.url, "--json", *args)
        report = json.loads(result.stdout)
        assert result.exit_code == (1 if report["rows"] else 0), result.output
        return report

    return go

"""The package, built once, and environments that have nothing else."""

from functools import cache

import pytest
from installing import Shelf, build, copy
from processes import ROOT

SECRETS = (".env", "instance/secret_key", "instance/meiduo.sqlite")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The source archive and the wheel of a folder in which somebody has worked."""
    source = copy(ROOT, tmp_path_factory.mktemp("source") / "project")
    for name in SECRETS:
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text("nobody else's business")
    return build(source, tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def archive(built):
    return built[0]


@pytest.fixture(scope="session")
def wheel(built):
    return built[1]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    return Shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="session")
def installed_with(shelf, wheel, tmp_path_factory):
    """Return the Python of an environment that has the package and what else is named."""

    @cache
    def install(*others):
        shelf.put(*others)
        return shelf.install(tmp_path_factory.mktemp("installed"), str(wheel), *others)

    return install


@pytest.fixture(scope="session")
def installed(installed_with):
    """Python of an environment in which ``pip install .`` was all."""
    return installed_with()

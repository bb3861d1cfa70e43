"""Where a shop's own code is: found, refused in a sentence, or failing with its own trace."""

import os
import subprocess
import sys

import pytest
from environment import GOOD, problems
from malls import ROOT, clean

import config
from meiduo.settings import shops
from meiduo.settings.reader import Reader

MISSING = "SHOP cannot be imported: there is no package of that name on Python's path"
MODULE = "SHOP is no package: write the name of a folder that has an __init__.py"
NO_NAME = "SHOP is no name of a package: write shop, or example.shop"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Write a package onto Python's path; return its folder."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name, text="def init_app(app): ..."):
        folder = tmp_path / name.replace(".", "/")
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(text)
        return folder

    return write


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("no_such_shop", MISSING),
        ("no_such.shop", MISSING),
        ("meiduo.no_such_shop", MISSING),
        ("config.shop", MISSING),
        ("config", MODULE),
        ("sys", MODULE),
        ("../shop", NO_NAME),
        ("shop.", NO_NAME),
        ("my shop", NO_NAME),
    ],
)
def test_a_name_that_cannot_be_imported(tmp_path, name, why):
    assert problems(tmp_path, SHOP=name) == [why]


def test_the_running_program_is_no_shop(tmp_path, monkeypatch):
    """It has no spec when it is a script, and one when it runs by ``python -m``."""
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None)

    assert problems(tmp_path, SHOP="__main__") == [MISSING]


def test_a_folder_without_init_is_no_shop(package, tmp_path):
    (tmp_path / "bare_shop").mkdir()

    assert problems(tmp_path, SHOP="bare_shop") == [MODULE]


@pytest.mark.parametrize("name", ["some_shop", "some.inner.shop"])
def test_a_package_is_found_without_importing_it(package, tmp_path, name):
    for outer in ("some", "some.inner"):
        if name.startswith(f"{outer}."):
            package(outer, "raise ZeroDivisionError")
    package(name, "raise ZeroDivisionError")

    assert config.load({**GOOD, "SHOP": name}, tmp_path)["SHOP"] == name


@pytest.mark.parametrize(
    ("texts", "found"),
    [({}, "shop"), ({"SHOP": " "}, "shop"), ({"SHOP": "0"}, None), ({"SHOP": "email"}, "email")],
)
def test_the_package_shop_needs_no_setting(package, tmp_path, texts, found):
    """It is the one beside ``meiduo``, not any of that name."""
    package("shop")

    assert shops.read(Reader(texts), "SHOP", tmp_path) == found
    assert shops.read(Reader({}), "SHOP", tmp_path / "elsewhere") is None


def imported(tmp_path, **env):
    """Start the app in a process of its own; return its exit code and what it said."""
    command = [sys.executable, "-c", "import wsgi; print('started')"]
    surroundings = clean({**GOOD, "PYTHONPATH": str(tmp_path), **env}, tmp_path)
    ended = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True)
    return ended.returncode, ended.stdout, ended.stderr


def test_a_missing_shop_refuses_to_start(tmp_path):
    """In one line, without a trace."""
    assert imported(tmp_path, SHOP="no_such_shop") == (3, "", f"meiduo: {MISSING}\n")


def test_a_shop_without_init_app_refuses_to_start(package, tmp_path):
    package("dumb_shop", "")

    code, _, said = imported(tmp_path, SHOP="dumb_shop")

    assert code == 3
    assert said.endswith("meiduo: SHOP names a package without init_app(app): write one in it\n")
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("__init__.py", "import no_such_library"),
        ("__init__.py", "def init_app(app):\n    import no_such_library"),
        ("models.py", "import no_such_library"),
    ],
)
def test_an_error_of_the_shops_shows_its_trace(package, tmp_path, file, text):
    """With the shop's own line in it."""
    folder = package("broken_shop")
    (folder / file).write_text(text)

    code, out, said = imported(tmp_path, SHOP="broken_shop")

    assert (code, out) == (1, "")
    assert f'broken_shop/{file}", line' in said
    assert said.endswith("ModuleNotFoundError: No module named 'no_such_library'\n")


def test_flask_shows_the_trace_too(package, tmp_path):
    package("broken_shop", "import no_such_library")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "routes"]
    env = clean({**GOOD, "PYTHONPATH": str(tmp_path), "SHOP": "broken_shop"}, tmp_path)

    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)

    assert ended.returncode != 0
    assert f"broken_shop{os.sep}__init__.py" in ended.stderr
    assert "No module named 'no_such_library'" in ended.stderr

"""What the package holds, what it brings along, and a login through it in somebody else's shop."""

import secrets
import tarfile
import zipfile

import pytest
from installing import copy, distributions, run
from processes import ROOT, free_port, running
from visiting import goes_to_qq

NEEDED = {
    *("flask", "werkzeug", "jinja2", "markupsafe", "click", "itsdangerous", "blinker"),
    *("flask-sqlalchemy", "sqlalchemy", "typing-extensions"),
    *("authlib", "joserfc", "cryptography", "cffi", "pycparser"),
    *("requests", "urllib3", "certifi", "charset-normalizer", "idna"),
    *("limits", "deprecated", "packaging", "wrapt"),
    "regex",
    "segno",
}
# Shops that are none of ours -> the name of the app, and what it needs beside the package.
SHOPS = {
    "tests/packaging/small_shop": ("app", ()),
    "examples/own_shop": ("bookshop", ("flask-login", "flask-migrate")),
}
SHOPS_THERE = [shop for shop in SHOPS if (ROOT / shop).is_dir()]
MOUNTED = {"QQ_SANDBOX": "1"}


def test_the_wheel_holds_our_package_whole(wheel):
    """Templates, static files and translations too; no tests, no migrations."""
    paths = [path for path in (ROOT / "meiduo").rglob("*") if "__pycache__" not in path.parts]
    ours = {str(path.relative_to(ROOT)) for path in paths if path.is_file()}

    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert names == ours
    assert {"meiduo/py.typed", "meiduo/translations/en/LC_MESSAGES/messages.mo"} < names


def test_the_archive_holds_no_secrets(archive):
    with tarfile.open(archive) as members:
        names = {name.partition("/")[2] for name in members.getnames()}

    assert {"LICENSE", "README.md", "wsgi.py", "migrations/env.py"} < names
    assert {name for name in names if name == ".env" or name.startswith("instance")} == set()


def test_nothing_but_what_a_login_needs(installed):
    """Neither JWT nor translations nor passwords nor database drivers: those are the mall's."""
    assert distributions(installed) == NEEDED | {"meiduo-qq-login"}


def test_the_extension_imports_anywhere(installed, tmp_path):
    where = run(str(installed), "-c", "import meiduo.qq_auth; print(meiduo.__file__)", cwd=tmp_path)

    assert str(installed.parent.parent) in where


@pytest.fixture(params=SHOPS_THERE)
def foreign(request, installed_with, tmp_path):
    """Serve a shop with the installed package: a function that takes its settings."""
    app, others = SHOPS[request.param]
    python = installed_with(*others)
    folder = copy(ROOT / request.param, tmp_path / "shop")
    flask = (str(python), "-m", "flask", "--app", app)
    keys = {"SECRET_KEY": secrets.token_hex()}

    def serve(port, **settings):
        env = {**keys, **settings}
        if (folder / "migrations").is_dir():
            run(*flask, "db", "upgrade", cwd=folder, **env)
        command = (*flask, "run", "-p", str(port))
        return running(command, port, env=env, log=tmp_path / "shop.log", cwd=folder)

    return serve


def sign_in(address, person):
    """Sign in; return whom the shop takes this person for."""
    visitor, back = goes_to_qq(address, person)
    with visitor:
        response = visitor.get(back, timeout=20)
    assert response.status_code == 200, response.text
    return response.json()["user"]["id"]


def test_a_foreign_shop_signs_people_in(foreign):
    """By the sandbox in it."""
    with foreign(free_port(), **MOUNTED) as address:
        first = sign_in(address, "plain")
        again = sign_in(address, "plain")
        other = sign_in(address, "emoji")

    assert first == again != other


@pytest.mark.parametrize("foreign", SHOPS_THERE[:1], indirect=True)
def test_a_foreign_shop_asks_qq_over_http(foreign, installed, tmp_path):
    """By the sandbox that runs alone, from the same package."""
    shop_port = free_port()
    qq_port = free_port()
    settings = {
        "QQ_CLIENT_ID": "100000001",
        "QQ_CLIENT_SECRET": "made-up",
        "QQ_REDIRECT_URI": f"http://127.0.0.1:{shop_port}/oauth_callback",
        "QQ_AUTHORIZE_URL": f"http://127.0.0.1:{qq_port}/oauth2.0/authorize",
        "QQ_ACCESS_TOKEN_URL": f"http://127.0.0.1:{qq_port}/oauth2.0/token",
        "QQ_API_BASE_URL": f"http://127.0.0.1:{qq_port}/",
    }
    qq = (str(installed), "-m", "flask", "--app", "meiduo.sandbox", "run", "-p", str(qq_port))

    with (
        running(qq, qq_port, env=settings, log=tmp_path / "qq.log", cwd=tmp_path),
        foreign(shop_port, **settings) as address,
    ):
        assert sign_in(address, "plain") == sign_in(address, "plain")

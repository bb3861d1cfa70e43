"""How the command is called."""

import pytest
from malls import count, rows
from sqlalchemy import make_url

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding


def test_the_sandbox_wants_an_app_id(old, make_shop):
    """A fresh checkout has QQ_SANDBOX=1 in .flaskenv; its app id is made up."""
    old.user(1)
    old.binding(1, 1)
    run = make_shop(QQ_SANDBOX="1", QQ_CLIENT_ID="").test_cli_runner()

    refused = run.invoke(args=["users", "import-django", old.url])
    taken = run.invoke(args=["users", "import-django", old.url, "--app-id", "100000001"])

    assert refused.exit_code == 2
    assert "say --app-id: QQ_SANDBOX is on" in refused.stderr
    assert taken.exit_code == 0


@pytest.mark.holds("A-14")
def test_bindings_are_of_the_named_app(old, shop, run):
    old.user(1)
    old.binding(1, 1)
    run(old.url, "--app-id", "101111111")

    with rows(shop) as session:
        assert session.query(QQBinding).one().app_id == "101111111"


def test_the_address_may_come_by_standard_input(old, run, shop):
    old.user(1)

    assert run("-", input=old.url + "\n").exit_code == 0
    assert count(shop, User) == 1


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["{url}", "--timezone", "Mars"],
        ["{url}", "--timezone", "../etc"],
        ["{url}", "--app-id", ""],
        ["{url}", "--app-id", "1" * 33],
        ["{url}", "--refused", "/nowhere/file"],
        ["{url}", "--users-table", ""],
        ["{url}", "more"],
    ],
)
def test_wrong_calls_end_with_2(run, old, args):
    assert run(*(arg.format(url=old.url) for arg in args)).exit_code == 2


def test_the_command_survives_many_apps(make_shop, old):
    old.user(1)
    for shop in (make_shop(), make_shop()):
        result = shop.test_cli_runner().invoke(args=["users", "import-django", old.url])
        assert result.exit_code == 0
        assert count(shop, User) == 1


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
def test_the_target_is_said_without_its_password(old, shop, run, reports):
    """Who forgets DATABASE_URL would otherwise fill a file in instance/."""
    old.user(1)
    url = make_url(shop.config["DATABASE_URL"])
    server = f"{url.host}:{url.port}" if url.port else url.host or ""
    where = f"{url.get_backend_name()}://{server}/{url.database}"

    assert f"into this shop's database: {where}\n" in run(old.url).stderr
    assert reports()["database"] == where

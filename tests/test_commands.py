"""What all commands have in common: help, questions, wrong calls, one line for a failure."""

import pytest
from flask_migrate import downgrade
from malls import ROOT, count
from operating import PASSWORD, create_mia, fails, run, user

from meiduo.mall_models import QQBinding


@pytest.fixture
def member(shop):
    return create_mia(shop)


@pytest.mark.parametrize(
    "args",
    [
        ["users", "create"],
        ["users", "create", "new"],
        ["users", "create", "new", "--no-password", "--password-stdin"],
        ["users", "create", "new", "--password", "x"],
        ["users", "create", "new", "more", "--no-password"],
        ["users", "show"],
        ["users", "disable"],
        ["users", "enable"],
        ["users", "enable", "mia", "more"],
        ["users", "set-password"],
        ["users", "set-password", "mia"],
        ["users", "set-password", "mia", "new-password"],
        ["users", "nonsense"],
        ["qq", "show"],
        ["qq", "unbind"],
        ["qq", "forget"],
        ["qq", "forget", "mia", "--force"],
    ],
)
def test_a_wrong_call_ends_with_2(shop, member, args):
    assert fails(run(shop, *args), 2)


NOBODY = [
    "nobody",
    "#0",
    "#99",
    "#99999999999999999999",
    "#",
    "#x",
    "#１",
    "13900000000",
    "",
    "half\ud83d",
    "'; --",
]


@pytest.mark.parametrize(
    "command",
    [
        "users show",
        "users disable",
        "users enable",
        "users set-password",
        "qq show",
        "qq unbind",
        "qq forget",
    ],
)
def test_nobody_of_that_name_ends_with_1(shop, member, command):
    options = ["--password-stdin"] if "password" in command else []

    for nobody in NOBODY:
        result = run(shop, *command.split(), nobody, *options, input=PASSWORD)
        assert fails(result, 1, "no such user"), nobody


@pytest.mark.parametrize("command", [["users", "disable"], ["qq", "unbind"], ["qq", "forget"]])
@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_without_a_yes_nothing_is_harmed(shop, shopper, command, answer):
    name, _ = shopper
    result = run(shop, *command, name, input=answer)

    assert result.exit_code == 1
    assert "Go on? [y/N]" in result.output
    assert user(shop, name).is_active
    assert user(shop, name).session_epoch == 0
    assert count(shop, QQBinding) == 1


@pytest.mark.parametrize(
    "command",
    [
        "users",
        "users create",
        "users show",
        "users disable",
        "users enable",
        "users set-password",
        "users import-django",
        "users sign-out-everybody",
        "qq",
        "qq show",
        "qq unbind",
        "qq forget",
        "qq errors",
        "purge",
    ],
)
def test_every_command_helps(shop, command):
    result = run(shop, *command.split(), "--help")

    assert result.exit_code == 0
    assert len(result.output.splitlines()) >= 5


@pytest.mark.parametrize(
    "command", ["users show mia", "qq show mia", "users create mia --no-password", "purge"]
)
def test_a_database_without_tables_is_one_line(shop, command):
    with shop.app_context():
        downgrade(str(ROOT / "migrations"), "base")

    assert fails(run(shop, *command.split()), 1, "flask db upgrade")

"""``flask qq`` in a shop without sessions in its database and without ``erase_profile``."""

import re
from datetime import timedelta

import pytest
import time_machine
from bookshops import MIA, binds, enters, registers, users
from operating import fails, run

from meiduo.columns import now


@pytest.fixture
def member(bookshop):
    """Somebody who came by QQ; return the key."""
    enters(bookshop).signs_in()
    (user,) = users(bookshop).values()
    return str(user.id)


def test_an_operator_looks_and_unbinds(bookshop):
    mia = registers(bookshop, MIA)
    binds(mia)
    key = str(users(bookshop)["Mia"].id)

    shown = run(bookshop, "qq", "show", key)
    done = run(bookshop, "qq", "unbind", key, input="y\n")

    assert "bound:" in shown.output
    assert done.exit_code == 0
    assert "signed out" not in done.output
    assert "no QQ account" in run(bookshop, "qq", "show", f"#{key}").output
    assert "未绑定" in mia.opens("/account/").text


def test_what_is_shown_stands_apart(bookshop, member):
    """Name, space, value."""
    shown = run(bookshop, "qq", "show", member)

    assert re.search(r"profile_asked: +20", shown.output)


@pytest.mark.parametrize("key", ["mia", "00000000-0000-0000-0000-000000000000"])
def test_an_operator_hears_of_an_unknown_user(bookshop, key):
    result = run(bookshop, "qq", "show", key)

    assert result.exit_code == 1
    assert "no such user" in result.output


def test_an_operator_tidies_up(bookshop, member):
    with time_machine.travel(now() + timedelta(days=3)):
        result = run(bookshop, "qq", "purge")

    assert "1 spent login attempts deleted" in result.output


def test_forget_claims_no_more_than_it_erased(bookshop, member):
    """The name from QQ is still there: the operator hears so, also when nothing was bound."""
    for removed in (1, 0):
        done = run(bookshop, "qq", "forget", member, "--yes")

        assert fails(done, 1, f"{removed} binding(s) erased, nothing else")
        assert "erase_profile" in done.stderr
    assert len(users(bookshop)) == 1


def test_forget_says_beforehand_what_it_erases(bookshop, member):
    asked = run(bookshop, "qq", "forget", member, input="n\n")

    assert "Only the binding" in asked.output
    assert "bound:" in run(bookshop, "qq", "show", member).output


@pytest.mark.parametrize("command", ["unbind", "forget"])
def test_the_help_promises_what_every_shop_can(bookshop, command):
    words = " ".join(run(bookshop, "qq", command, "--help").output.split()).lower()

    assert "where the shop can" in words
    assert "mall" not in words

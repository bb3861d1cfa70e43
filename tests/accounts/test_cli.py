"""`flask users`: an operator sees, disables and enables users."""

import json

import pytest
from logins import header
from malls import rows
from operating import fails, run, user

from meiduo.accounts.models import User


@pytest.mark.parametrize("known_as", ["mia", "ｍｉａ", "13800000001", "#{id}"])
def test_show_finds_a_user(shop, mia, known_as):
    """By name, mobile or id."""
    shown = run(shop, "users", "show", known_as.format(id=mia))

    assert shown.exit_code == 0
    assert "username:     mia\n" in shown.stdout
    assert "password:     yes\n" in shown.stdout
    assert "last_login:   -\n" in shown.stdout


def test_an_ambiguous_name_is_not_guessed(shop, mia):
    """A name that is another's mobile."""
    with rows(shop) as session:
        session.add(User(username="13800000001"))
        session.commit()

    assert fails(run(shop, "users", "disable", "13800000001", "--yes"), 1, "names two users")


def test_show_and_create_speak_json(shop, mia):
    shown = json.loads(run(shop, "users", "show", "mia", "--json").stdout)

    assert shown == {
        "id": mia,
        "username": "mia",
        "nickname": "mia",
        "mobile": "13800000001",
        "active": True,
        "password": True,
        "signed_in": 0,
        "date_joined": shown["date_joined"],
        "last_login": None,
    }


@pytest.mark.holds("A-18", "A-23", "I11")
def test_disable_ends_every_sign_in_at_once(shop, visitor, shopper):
    """Enable lets the user sign in again and does not bring them back."""
    name, token = shopper

    def me():
        return visitor.opens("/auth/me/", headers=header(token)).status_code

    assert me() == 200

    assert "is disabled" in run(shop, "users", "disable", name, "--yes").stdout
    assert me() == 401
    assert visitor.signs_in().json["reason"] == "account_disabled"
    assert "was disabled already" in run(shop, "users", "disable", name, "--yes").stdout
    assert "is enabled" in run(shop, "users", "enable", name).stdout
    assert "was enabled already" in run(shop, "users", "enable", name).stdout
    assert me() == 401
    assert visitor.signs_in().status_code == 200


def test_a_yes_at_the_question_is_enough(shop, mia):
    assert run(shop, "users", "disable", "mia", input="y\n").exit_code == 0
    assert not user(shop, "mia").is_active

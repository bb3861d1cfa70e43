"""One folded spelling for each username; how many rounds a Django mall's hashes take."""

import hashlib

import pytest
from shop import Visitor, rows
from sqlalchemy import text
from test_passwords import GOOD, django_hash, login

from meiduo.accounts import passwords
from meiduo.accounts.models import User


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(make_shop, request):
    """A shop on either database."""
    return make_shop() if request.param == "sqlite" else request.getfixturevalue("on_postgresql")


def add(session, name):
    session.add(User(username=name, password_hash=passwords.make(GOOD)))


@pytest.mark.parametrize("typed", ["laoguke", "LAOGUKE", "ＬａｏＧｕＫｅ", " Laoguke "])
def test_a_member_signs_in_however_the_name_is_written(shop, typed):
    with rows(shop) as session:
        add(session, "LaoGuke")
        session.commit()

    assert login(Visitor(shop.test_client()), typed).json["user"]["username"] == "LaoGuke"


@pytest.mark.parametrize(("name", "same"), [("Anna", "ANNA"), ("Straße", "STRASSE"), ("Ömer", "öMER"), ("ab", "ａｂ")])
def test_the_database_refuses_two_users_of_one_folded_name(shop, name, same):
    run = shop.test_cli_runner().invoke
    first, second = (run(args=["users", "create", each, "--no-password"]) for each in (name, same))

    assert first.exit_code == 0
    assert (second.exit_code, "taken" in second.output) == (1, True)
    assert f'"username": "{name}"' in run(args=["users", "show", same, "--json"]).output.encode().decode(
        "unicode_escape"
    )
    with rows(shop) as session:
        session.add_all([User(username=name.swapcase() + "2"), User(username=same + "2")])
        with pytest.raises(Exception, match=r"(?i)unique"):
            session.flush()


def most_rounds(shop):
    with rows(shop) as session:
        session.add(User(username="old", password_hash=django_hash(GOOD, 4321)))
        session.commit()
        return session.scalar(text("SELECT max(django_rounds) FROM tb_users"))


def test_a46_the_rounds_of_django_hashes_come_from_the_table_and_go_with_the_last_one(shop):
    assert most_rounds(shop) == 4321
    assert login(Visitor(shop.test_client()), "old").status_code == 200
    with rows(shop) as session:
        assert session.scalar(text("SELECT max(django_rounds) FROM tb_users")) is None


@pytest.mark.parametrize("account", ["old", "nobody", "other"])
def test_a46_every_sign_in_takes_the_rounds_that_the_table_holds(shop, account, monkeypatch):
    """Counted where the library spends them."""
    spent, real = [], hashlib.pbkdf2_hmac
    most_rounds(shop)
    with rows(shop) as session:
        add(session, "other")
        session.commit()
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", lambda *args: spent.append(args[3]) or real(*args))

    assert login(Visitor(shop.test_client()), account, "wrong-password").status_code == 401
    assert sum(spent) == 4321

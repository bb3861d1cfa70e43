"""Hashes of a Django mall set what every check costs, on either database."""

import hashlib

import pytest
from logins import GOOD, add_member, django_hash, login
from malls import Visitor, rows
from sqlalchemy import text

pytestmark = pytest.mark.holds("A-46")


def most_rounds(shop):
    """Return what the table of users says."""
    with rows(shop) as session:
        return session.scalar(text("SELECT max(django_rounds) FROM tb_users"))


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
def test_rounds_come_and_go_with_django_hashes(shop):
    """They come from the table; with the last such hash they are gone."""
    add_member(shop, "old", password_hash=django_hash(GOOD, 4321))

    assert most_rounds(shop) == 4321
    assert login(Visitor(shop.test_client()), "old").status_code == 200
    assert most_rounds(shop) is None


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
@pytest.mark.parametrize("account", ["old", "nobody", "other"])
def test_every_sign_in_takes_the_tables_rounds(shop, account, monkeypatch):
    """Counted where the library spends them."""
    add_member(shop, "old", password_hash=django_hash(GOOD, 4321))
    add_member(shop, "other")
    spent = []
    real = hashlib.pbkdf2_hmac
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", lambda *args: spent.append(args[3]) or real(*args))

    assert login(Visitor(shop.test_client()), account, "wrong-password").status_code == 401
    assert sum(spent) == 4321

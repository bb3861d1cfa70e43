"""A PostgreSQL database that cannot store every text is refused before a migration."""

import contextlib

import click
import psycopg
import pytest
from flask_migrate import current, upgrade
from malls import ROOT, rows
from pgbouncer import new_database, pooler
from sqlalchemy import text

MIGRATIONS = str(ROOT / "migrations")
pytestmark = [pytest.mark.with_db, pytest.mark.engines("postgresql")]


@pytest.fixture(params=["directly", "through PgBouncer"])
def reached(request, postgresql):
    """Make a database of an encoding; return its address."""
    with contextlib.ExitStack() as afterwards:

        def make(encoding):
            words = f"encoding '{encoding}' locale 'C' template template0"
            address = new_database(postgresql, words)
            if request.param == "directly":
                return address
            before = afterwards.enter_context(pooler(address))
            return f"{before}/{address.rpartition('/')[2]}"

        yield make


@pytest.mark.holds("B-44")
@pytest.mark.parametrize("encoding", ["LATIN1", "EUC_CN", "SQL_ASCII"])
def test_another_encoding_is_refused(reached, make_shop, postgresql, encoding):
    """With the statement that makes a better one; other commands work, without a trace."""
    address = reached(encoding)
    shop = make_shop(DATABASE_URL=address, migrate=False)
    with shop.app_context():
        current(MIGRATIONS)
        with pytest.raises(click.ClickException, match=f"encoding is {encoding}, ") as refused:
            upgrade(MIGRATIONS)
    cure = "CREATE DATABASE " + refused.value.message.partition("CREATE DATABASE ")[2]
    with psycopg.connect(postgresql + "/postgres", autocommit=True) as admin:
        admin.execute(cure)

    better = make_shop(DATABASE_URL=f"{postgresql}/{cure.split()[2]}", migrate=False)
    with better.app_context():
        upgrade(MIGRATIONS)


def test_an_address_names_no_other_encoding(reached, make_shop):
    """Whatever it says: what we send has to be able to hold every name."""
    address = reached("UTF8") + "?client_encoding=latin1"

    shop = make_shop(DATABASE_URL=address, migrate=False)

    with rows(shop) as session:
        assert session.scalar(text("show client_encoding")) == "UTF8"

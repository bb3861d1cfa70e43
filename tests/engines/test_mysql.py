"""On MySQL and MariaDB a session is what we need, though the server was set up otherwise."""

import pytest
from logins import add_member, bearer, renewing
from malls import rows
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from meiduo.accounts import credentials
from meiduo.accounts.models import User
from meiduo.database_errors import explain
from meiduo.extensions import db

pytestmark = pytest.mark.engines("mariadb")


def test_the_session_is_asked_for(shop):
    """The tests' server has Latin-1, another time zone, no strict mode and REPEATABLE READ."""
    asked = "select @@time_zone, @@character_set_client, @@sql_mode"
    with shop.app_context():
        zone, charset, mode = db.session.execute(text(asked)).one()
        isolation = db.session.connection().get_isolation_level()
        db.session.rollback()

    assert (isolation, zone, charset) == ("READ COMMITTED", "+00:00", "utf8mb4")
    assert "STRICT_ALL_TABLES" in mode


def test_a_text_is_refused_rather_than_cut(shop):
    with rows(shop) as session, pytest.raises(DBAPIError) as refused:
        session.execute(text("insert into alembic_version values (:long)"), {"long": "x" * 33})

    known = explain(refused.value)
    assert (known.kind, known.sentence) == (
        "MySQL 1406",
        "a text is too long for its column: version_num",
    )


def test_letters_of_any_kind_are_kept_apart(shop):
    """Two names, also where a server's collation takes them for one; and emoji are whole."""
    add_member(shop, "mia", nickname="🐧企鹅")
    with rows(shop) as session:
        found = session.query(User.nickname).filter(User.nickname == "🐧企鹅").one()
        assert session.query(User).filter(User.username == "MIA").count() == 0
        assert session.query(User).filter(User.username == "mía").count() == 0

    assert found == ("🐧企鹅",)


def test_a_moment_keeps_its_microseconds(shop):
    key = add_member(shop, "mia")
    with rows(shop) as session:
        user = session.get(User, key)
        before = user.date_joined.replace(microsecond=123456)
        user.date_joined = before
        session.commit()
        session.expire_all()
        assert session.get(User, key).date_joined == before


@pytest.mark.holds("A-13")
def test_no_id_is_given_again_after_a_restart(shop, beside):
    """InnoDB of old began anew behind the highest id that was left."""
    first = add_member(shop, "mia")
    with beside.begin() as other:
        other.exec_driver_sql("delete from tb_users")
        other.exec_driver_sql("alter table tb_users force")  # made anew, as after a restore

    assert add_member(shop, "later") > first


def test_no_statement_returns_its_row(visitor, statements):
    """MySQL knows no RETURNING, and MariaDB none after UPDATE."""
    came = visitor.signs_in().json
    visitor.signs_in()
    visitor.client.post("/auth/refresh/", headers=renewing(came))
    visitor.client.post("/auth/logout/", headers=bearer(came))

    assert len(statements) > 20
    assert not [one for one in statements if "RETURNING" in one]


def test_the_costs_of_hashes_are_found_at_once(shop, beside):
    """In the index of those of an old mall, however many there are."""
    asked = str(credentials._costliest(0, 9).compile(compile_kwargs={"literal_binds": True}))
    with beside.connect() as connection:
        plan = (
            connection.exec_driver_sql(f"explain format=traditional {asked.strip('()')}")
            .mappings()
            .all()
        )

    assert "optimized away" in plan[-1]["Extra"] or "No matching" in plan[-1]["Extra"]

"""`flask db upgrade` on a server: several at once, and in a shop in use."""

import time

import pytest
from background import until
from databases import engine as engine_at
from lock_waits import ask
from migrating import REVISIONS, finish, flask_db

from meiduo.engines import migrating, migrating_mysql

pytestmark = [pytest.mark.with_db, pytest.mark.engines("postgresql", "mariadb")]
HOLD = {
    "postgresql": f"select pg_advisory_lock({migrating.LOCK})",
    "mysql": f"select get_lock({migrating_mysql.LOCK}, 0)",
}
LET_GO = {
    "postgresql": "select pg_advisory_unlock_all()",
    "mysql": f"select release_lock({migrating_mysql.LOCK})",
}
WAITING = {
    "postgresql": "select count(*) from pg_locks where locktype = 'advisory' and not granted "
    "and database = (select oid from pg_database where datname = current_database())",
    "mysql": "select count(*) from information_schema.processlist "
    "where state = 'User lock' and db = database()",
}
LIMITED = ("statement_timeout", "lock_timeout")  # MySQL has none for one database
CHANGES_SESSIONS = 'op.alter_column("login_sessions", "address", {})'.format(
    "existing_type=sa.String(45, collation='utf8mb4_bin'), nullable=False"
)


@pytest.fixture
def database(new_database):
    """An empty one whose own limits would stop a migration that waits for half a second."""
    address = new_database(migrated=False)
    beside = engine_at(address)
    for limit in LIMITED if beside.dialect.name == "postgresql" else ():
        ask(beside, f"alter database {beside.url.database} set {limit} = '400ms'")
    return address


@pytest.mark.holds("B-44")
def test_three_upgrades_at_once(database, agrees, tmp_path):
    """One works, the others wait and find it done; the database's own limits are for requests."""
    beside = engine_at(database)
    name = beside.dialect.name
    with beside.connect() as holder:
        holder.exec_driver_sql(HOLD[name])
        holder.commit()
        processes = [flask_db("upgrade", tmp_path=tmp_path, address=database) for _ in range(3)]
        until(lambda: ask(beside, WAITING[name]) == [(3,)], seconds=30)
        time.sleep(0.5)
        holder.exec_driver_sql(LET_GO[name])
    ended = finish(processes)

    assert sorted(out.count("database up:") for out, _, _ in ended) == [0, 0, REVISIONS]
    assert all("another migration is under way" in err for _, err, _ in ended)
    agrees(database)


def test_an_upgrade_waits_for_a_table(new_database, agrees, with_revision, tmp_path):
    """It gives way after three seconds, so that a shop in use goes on, and tries again."""
    address = new_database()
    folder = with_revision(CHANGES_SESSIONS)
    with engine_at(address).connect() as reader:
        reader.exec_driver_sql("select count(*) from login_sessions")
        process = flask_db("upgrade", "-d", folder, tmp_path=tmp_path, address=address)
        line = process.stderr.readline()
        reader.rollback()
    finish([process])

    assert line == "database: a table is in use, trying again in 1.5 s (2 of 10)\n"
    agrees(address, folder)

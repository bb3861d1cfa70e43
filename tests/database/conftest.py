"""Fixtures: databases that refuse."""

import uuid
from pathlib import Path

import databases
import psycopg
import pytest
import run_servers
from sqlalchemy import create_engine, text


@pytest.fixture(scope="session")
def guarded(postgresql):
    """The server, which also knows a user who needs a password; its address for SQLAlchemy."""
    with psycopg.connect(postgresql + "/postgres", autocommit=True) as admin:
        admin.execute("create role guarded login password 'made-up'")
        rules = Path(admin.execute("show hba_file").fetchone()[0])
        rule = "host all guarded 127.0.0.1/32 scram-sha-256\n"
        rules.write_text(rule + rules.read_text())
        admin.execute("select pg_reload_conf()")
    return postgresql.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def engines():
    """Make engines that are disposed of afterwards."""
    made = []

    def make(url, **options):
        made.append(create_engine(url, hide_parameters=True, **options))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture
def two_rows(guarded, engines):
    """A PostgreSQL database with one table of two rows."""
    name = "d" + uuid.uuid4().hex[:8]
    with engines(guarded + "/postgres", isolation_level="AUTOCOMMIT").connect() as admin:
        admin.execute(text(f"create database {name}"))
    engine = engines(f"{guarded}/{name}")
    with engine.begin() as connection:
        connection.execute(text("create table t(id integer primary key, what text)"))
        connection.execute(text("insert into t values (1, 'a'), (2, 'b')"))
    return engine


@pytest.fixture
def own(engine):
    """A server for this test alone, and its process."""
    start, database = run_servers.START[engine]
    with start() as address:
        yield databases.SERVERS[engine](address + database), address.pid

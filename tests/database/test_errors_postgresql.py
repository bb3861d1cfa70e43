"""What the operator reads when the database refuses; each refusal is a real one, of a real database."""

import contextlib
import json
import socket
import sqlite3
import threading
import uuid
from pathlib import Path

import psycopg
import pytest
from postgres import server
from shop import KEYS, dispose, free_port
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

import config
from meiduo import create_app, database_errors
from meiduo.extensions import db

CANARY = "canary-of-a-row"


@pytest.fixture(scope="module")
def postgresql():
    """A server that also knows a user who needs a password."""
    with server() as address:
        with psycopg.connect(address + "/postgres", autocommit=True) as admin:
            admin.execute("create role guarded login password 'made-up'")
            rules = Path(admin.execute("show hba_file").fetchone()[0])
            rules.write_text("host all guarded 127.0.0.1/32 scram-sha-256\n" + rules.read_text())
            admin.execute("select pg_reload_conf()")
        yield address.replace("postgresql://", "postgresql+psycopg://")


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
def database(postgresql, engines):
    """An empty database with one table of two rows."""
    name = "d" + uuid.uuid4().hex[:8]
    with engines(postgresql + "/postgres", isolation_level="AUTOCOMMIT").connect() as admin:
        admin.execute(text(f"create database {name}"))
    engine = engines(f"{postgresql}/{name}")
    with engine.begin() as connection:
        connection.execute(text("create table t(id integer primary key, what text)"))
        connection.execute(text("insert into t values (1, 'a'), (2, 'b')"))
    return engine


def run(engine, statements, values):
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement), values if ":value" in statement else {})


def refusal(engine, *statements, **values):
    """Run statements as one transaction and return the error."""
    with pytest.raises(SQLAlchemyError) as failed:
        run(engine, statements, values)
    return failed.value


def told(error, kind, words, *, passing=False):
    known = database_errors.explain(error)
    assert known.kind == kind
    assert words in known.sentence
    assert CANARY not in known.sentence
    assert database_errors.is_passing(error) is passing
    return True


@pytest.mark.parametrize(("change", "kind", "words"), [
    (lambda url: url.replace("shop@", "guarded:wrong@") + "/postgres", "28P01", "refuses the password"),
    (lambda url: url.replace("shop@", "guarded@") + "/postgres", "28P01", "refuses the password"),
    (lambda url: url.replace("shop@", "nobody_here@") + "/postgres", "28000", "does not let this user in"),
    (lambda url: url + "/not_there", "3D000", "no such database"),
    (lambda url: f"postgresql+psycopg://shop@127.0.0.1:{free_port()}/postgres", "08001", "refused"),
    (lambda url: "postgresql+psycopg://shop@meiduo.invalid/postgres", "08001", "host name is unknown"),
    (lambda url: "postgresql+psycopg://shop@/postgres?host=/nowhere", "08001", "socket is not there"),
])  # fmt: skip
def test_postgresql_that_lets_nobody_in_says_why(postgresql, engines, change, kind, words):
    assert told(refusal(engines(change(postgresql)), "select 1"), kind, words)


def test_a_deaf_postgresql_did_not_answer_in_time(engines):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"postgresql+psycopg://shop@127.0.0.1:{deaf.getsockname()[1]}/x"
        error = refusal(engines(url, connect_args={"connect_timeout": 2}), "select 1")

    assert told(error, "08001", "did not answer in time")


def test_a_postgresql_without_a_free_connection_says_so(postgresql, engines):
    with engines(postgresql + "/postgres", isolation_level="AUTOCOMMIT").connect() as admin:
        admin.execute(text("alter role guarded connection limit 0"))
        error = refusal(engines(postgresql.replace("shop@", "guarded:made-up@") + "/postgres"), "select 1")
        admin.execute(text("alter role guarded connection limit -1"))

    assert told(error, "53300", "too many connections")


@pytest.mark.parametrize(("statements", "kind", "words"), [
    (["set local statement_timeout = 50", "select pg_sleep(5)"], "57014", "too long"),
    (["set transaction read only", "insert into t values (9, :value)"], "25006", "read-only"),
    (["select :value from not_there"], "42P01", "flask db upgrade"),
    (["select not_there from t"], "42703", "flask db upgrade"),
    (["set role guarded", "select * from t"], "42501", "may not do this"),
    (["insert into t values (1, :value)"], "23505", "look its class up"),
    (["do $$ begin raise exception 'x' using errcode = '53100'; end $$"], "53100", "disk is full"),
])  # fmt: skip
def test_postgresql_that_refuses_a_statement_says_why(database, statements, kind, words):
    assert told(refusal(database, *statements, value=CANARY), kind, words)


def test_a_lock_that_is_not_free_is_told_as_a_lock(database):
    with database.begin() as holder:
        holder.execute(text("update t set what = 'c' where id = 1"))
        error = refusal(database, "set local lock_timeout = 50", "update t set what = 'd' where id = 1")

    assert told(error, "55P03", "a lock was not free")


def test_a_deadlock_is_worth_trying_again(database):
    gate, errors = threading.Barrier(2), []

    def cross(first, second):
        with contextlib.suppress(SQLAlchemyError), database.begin() as connection:
            connection.execute(text("set local deadlock_timeout = 100"))
            connection.execute(text(f"update t set what = 'c' where id = {first}"))
            gate.wait()
            try:
                connection.execute(text(f"update t set what = 'd' where id = {second}"))
            except SQLAlchemyError as error:
                errors.append(error)
                raise

    threads = [threading.Thread(target=cross, args=pair) for pair in ((1, 2), (2, 1))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(errors) == 1
    assert told(errors[0], "40P01", "deadlock", passing=True)


def test_a_serialization_failure_is_worth_trying_again(database):
    serial = database.execution_options(isolation_level="SERIALIZABLE")
    with serial.begin() as first:
        first.execute(text("select sum(id) from t"))
        with serial.begin() as second:
            second.execute(text("select sum(id) from t"))
            second.execute(text("insert into t values (4, 'd')"))
        with pytest.raises(SQLAlchemyError) as failed:
            first.execute(text("insert into t values (3, 'c')"))

    assert told(failed.value, "40001", "serialization", passing=True)


def test_a_connection_that_was_cut_is_worth_trying_again(database):
    with database.connect() as victim, database.connect() as killer:
        number = victim.execute(text("select pg_backend_pid()")).scalar()
        killer.execute(text(f"select pg_terminate_backend({number}, 2000)"))
        with pytest.raises(SQLAlchemyError) as failed:
            victim.execute(text("select 1"))

    assert told(failed.value, "57P01", "connection to the database was lost", passing=True)


def test_a_pool_without_a_free_connection_is_told_as_that(engines, tmp_path):
    engine = engines(
        f"sqlite:///{tmp_path}/x.sqlite", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.05
    )
    with engine.connect():
        error = refusal(engine, "select 1")

    assert told(error, "PoolTimeout", "no connection of the pool")


def _locked(path):
    other = sqlite3.connect(path)
    other.execute("begin immediate")
    return other


def _text(path):
    path.write_text("not a database " * 100)


def _link(path):
    """A path that leads nowhere; it holds for root, too, whom no mode keeps out."""
    path.symlink_to(path.parent / "gone" / "x.sqlite")


@pytest.mark.parametrize(("prepare", "query", "statements", "kind", "words"), [
    (_locked, "timeout=0.05", ["begin immediate"], "SQLITE_BUSY", "a lock was not free"),
    (None, "mode=ro&uri=true", ["create table x(id)"], "SQLITE_READONLY", "read-only"),
    (_link, "", ["select * from sqlite_master"], "SQLITE_CANTOPEN", "cannot be opened"),
    (_text, "", ["select * from sqlite_master"], "SQLITE_NOTADB", "is not a SQLite database"),
    (None, "", ["pragma max_page_count = 2", "create table x(id)", "create table y(id)"], "SQLITE_FULL", "disk is full"),
    (None, "", ["select :value from not_there"], "SQLITE_ERROR", "flask db upgrade"),
    (None, "", ["select not_there from sqlite_master"], "SQLITE_ERROR", "flask db upgrade"),
    (None, "", ["selec 1"], "SQLITE_ERROR", "look its class up"),
])  # fmt: skip
def test_sqlite_that_refuses_says_why(engines, tmp_path, prepare, query, statements, kind, words):
    path = tmp_path / "x.sqlite"
    if prepare is None:
        sqlite3.connect(path).close()
        path.touch()
    held = prepare(path) if prepare else None
    address = f"file:{path}" if "uri" in query else path
    error = refusal(engines(f"sqlite:///{address}?{query}"), *statements, value=CANARY)

    assert told(error, kind, words)
    if held:
        held.close()


def test_the_log_line_has_class_and_sentence_and_no_value(shop, visitor, logged):
    back = visitor.consents()
    with shop.app_context():
        db.session.execute(text("alter table tb_users rename column nickname to gone"))
        db.session.commit()

    answer = visitor.opens(back)

    (line,) = [line for line in logged() if line["event"] == "unavailable"]
    assert answer.status_code == 503
    assert (line["database_error"], line["ref"]) == ("SQLITE_ERROR", answer.json["ref"])
    assert "flask db upgrade" in line["detail"]
    assert "gone" not in json.dumps(line)
    assert "UPDATE tb_users" not in json.dumps(logged())
    assert "SELECT tb_users" not in json.dumps(logged())


def test_a_command_says_why_the_database_refuses(qq, tmp_path, postgresql):
    """A wrong password is told as one, by commands as by the log."""
    url = postgresql.replace("shop@", f"guarded:{CANARY}@") + "/postgres"
    settings = {**KEYS, **qq.settings(), "DATABASE_URL": url}
    app = create_app(config.load(settings, tmp_path))

    ended = app.test_cli_runner().invoke(args=["users", "show", "mia"])

    assert ended.exit_code == 1
    assert "refuses the password" in ended.stderr
    assert "28P01" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert CANARY not in ended.output
    dispose(app)


def test_a_refusal_without_a_class_is_told_all_the_same():
    known = database_errors.explain(SQLAlchemyError("x"))

    assert (known.kind, known.sentence) == ("SQLAlchemyError", database_errors.UNKNOWN)
    assert not database_errors.is_passing(ValueError())

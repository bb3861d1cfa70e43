"""What the operator reads when PostgreSQL refuses; each refusal is a real one."""

import socket

import pytest
from malls import free_port
from refusals import CANARY, deadlock, explained, refusal
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

SHORT = "create temporary table s(what varchar(2))"
DISK_FULL = "do $$ begin raise exception 'x' using errcode = '53100'; end $$"


@pytest.mark.parametrize(
    ("address", "kind", "words"),
    [
        ("guarded:wrong@{server}/postgres", "28P01", "refuses this password or user"),
        ("guarded@{server}/postgres", "28P01", "refuses this password or user"),
        ("nobody_here@{server}/postgres", "28000", "does not let this user in"),
        ("shop@{server}/not_there", "3D000", "no such database"),
        ("shop@127.0.0.1:{free_port}/postgres", "08001", "refused"),
        ("shop@meiduo.invalid/postgres", "08001", "host name is unknown"),
        ("shop@/postgres?host=/nowhere", "08001", "socket is not there"),
    ],
)
def test_postgresql_that_lets_nobody_in_says_why(guarded, engines, address, kind, words):
    places = {"server": guarded.partition("shop@")[2], "free_port": free_port()}
    url = "postgresql+psycopg://" + address.format(**places)

    assert explained(refusal(engines(url), "select 1"), kind, words)


def test_a_deaf_postgresql_did_not_answer_in_time(engines):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"postgresql+psycopg://shop@127.0.0.1:{deaf.getsockname()[1]}/x"
        error = refusal(engines(url, connect_args={"connect_timeout": 2}), "select 1")

    assert explained(error, "08001", "did not answer in time")


def test_a_postgresql_without_a_free_connection_says_so(guarded, engines):
    with engines(guarded + "/postgres", isolation_level="AUTOCOMMIT").connect() as admin:
        admin.execute(text("alter role guarded connection limit 0"))
        url = guarded.replace("shop@", "guarded:made-up@") + "/postgres"
        error = refusal(engines(url), "select 1")
        admin.execute(text("alter role guarded connection limit -1"))

    assert explained(error, "53300", "too many connections")


@pytest.mark.holds("I8")
@pytest.mark.parametrize(
    ("statements", "kind", "words"),
    [
        (["set local statement_timeout = 50", "select pg_sleep(5)"], "57014", "too long"),
        (["set transaction read only", "insert into t values (9, :value)"], "25006", "read-only"),
        (["select :value from not_there"], "42P01", "flask db upgrade"),
        (["select not_there from t"], "42703", "flask db upgrade"),
        (["set role guarded", "select * from t"], "42501", "may not do this"),
        (["insert into t values (1, :value)"], "23505", "of its table: table t, constraint t_pkey"),
        (["insert into t values (null, :value)"], "23502", "table t, column id"),
        (["select cast(:value as integer)"], "22P02", "does not take a value"),
        ([SHORT, "insert into s values (:value)"], "22001", "too long for its column"),
        ([DISK_FULL], "53100", "disk is full"),
    ],
)
def test_postgresql_that_refuses_a_statement_says_why(two_rows, statements, kind, words):
    assert explained(refusal(two_rows, *statements, value=CANARY), kind, words)


def test_a_lock_that_is_not_free_is_named(two_rows):
    with two_rows.begin() as holder:
        holder.execute(text("update t set what = 'c' where id = 1"))
        patience = "set local lock_timeout = 50"
        error = refusal(two_rows, patience, "update t set what = 'd' where id = 1")

    assert explained(error, "55P03", "a lock was not free")


@pytest.mark.holds("B-51")
def test_a_deadlock_is_worth_trying_again(two_rows):
    error = deadlock(two_rows, "set local deadlock_timeout = 100")

    assert explained(error, "40P01", "deadlock", passing=True)


@pytest.mark.holds("B-51")
def test_a_serialization_failure_is_worth_trying_again(two_rows):
    serial = two_rows.execution_options(isolation_level="SERIALIZABLE")
    with serial.begin() as first:
        first.execute(text("select sum(id) from t"))
        with serial.begin() as second:
            second.execute(text("select sum(id) from t"))
            second.execute(text("insert into t values (4, 'd')"))
        with pytest.raises(SQLAlchemyError) as failed:
            first.execute(text("insert into t values (3, 'c')"))

    assert explained(failed.value, "40001", "serialization", passing=True)


@pytest.mark.holds("B-51")
def test_a_cut_connection_is_worth_trying_again(two_rows):
    with two_rows.connect() as victim, two_rows.connect() as killer:
        number = victim.execute(text("select pg_backend_pid()")).scalar()
        killer.execute(text(f"select pg_terminate_backend({number}, 2000)"))
        with pytest.raises(SQLAlchemyError) as failed:
            victim.execute(text("select 1"))

    assert explained(failed.value, "57P01", "connection to the database was lost", passing=True)

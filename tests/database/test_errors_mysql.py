"""What MySQL and MariaDB say is a sentence, and their own text, which holds values, is nowhere."""

import json

import databases
import pytest
from lock_waits import end
from logins import add_member
from malls import Visitor, free_port
from refusals import CANARY, deadlock, explained, refusal
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from meiduo.accounts.models import User
from meiduo.database import session
from meiduo.database_errors import explain

pytestmark = [pytest.mark.engines("mariadb"), pytest.mark.holds("B-51", "I8")]


@pytest.fixture
def two_rows(new_database):
    """A database with one table of two rows, as a shop's own connections would use it."""
    engine = databases.engine(new_database(migrated=False))
    with engine.begin() as connection:
        columns = "id integer primary key, what varchar(20) not null"
        check = "constraint ck_t_what check (what <> 'odd')"
        connection.execute(text(f"create table t({columns}, {check}) engine=InnoDB"))
        connection.execute(text("insert into t values (1, 'a'), (2, 'b')"))
    return engine


SAFE = "set sql_mode = 'STRICT_ALL_TABLES'"


@pytest.mark.parametrize(
    ("statements", "number", "words"),
    [
        (["select * from not_there where 1 = :value"], 1146, "flask db upgrade"),
        (["select not_there from t where 1 = :value"], 1054, "flask db upgrade"),
        (["insert into t values (1, :value)"], 1062, "PRIMARY"),
        (["insert into t values (null, :value)"], 1048, "of its table: id"),
        (["insert into t values (3, concat(:value, null))"], 1048, "of its table: what"),
        ([SAFE, "insert into t (id) values (4)"], 1364, "breaks a constraint"),
        ([SAFE, "insert into t values (4, repeat(:value, 9))"], 1406, "for its column: what"),
        ([SAFE, "insert into t values (:value, 'c')"], 1366, "does not take a value"),
    ],
)
def test_mysql_that_refuses_a_statement_says_why(two_rows, statements, number, words):
    assert explained(refusal(two_rows, *statements, value=CANARY), f"MySQL {number}", words)


SLOW = "select {} count(*) from information_schema.columns a, information_schema.columns b"


def test_both_servers_numbers_are_known(two_rows):
    """MariaDB has its own for a CHECK and for a statement's time."""
    with two_rows.connect() as connection:
        is_mariadb = connection.dialect.is_mariadb
    odd = refusal(two_rows, "insert into t values (3, 'odd')")
    limited = "set statement max_statement_time = 0.1 for " + SLOW.format("")
    slow = refusal(two_rows, limited if is_mariadb else SLOW.format("/*+ max_execution_time(9) */"))

    assert explained(odd, "MySQL 4025" if is_mariadb else "MySQL 3819", "ck_t_what")
    assert explained(slow, "MySQL 1969" if is_mariadb else "MySQL 3024", "took too long")


@pytest.mark.parametrize(
    ("address", "number", "words"),
    [
        ("shop:{canary}@{server}/x", 1045, "refuses this password or user"),
        ("shop:shop@{server}/nowhere", 1049, "no such database"),
        ("shop:shop@127.0.0.1:{free_port}/x", 2003, "nothing answers"),
        ("shop:shop@nowhere.invalid/x", 2003, "host name is unknown"),
    ],
)
def test_mysql_that_lets_nobody_in_says_why(server, address, number, words):
    places = {"server": f"{server.url.host}:{server.url.port}", "free_port": free_port()}
    url = "mysql+pymysql://" + address.format(canary=CANARY, **places)

    assert explained(refusal(create_engine(url, hide_parameters=True)), f"MySQL {number}", words)


def test_a_lock_that_is_not_free_is_named(two_rows):
    with two_rows.begin() as holder:
        holder.execute(text("update t set what = 'c' where id = 1"))
        patience = "set innodb_lock_wait_timeout = 0"
        error = refusal(two_rows, patience, "update t set what = 'd' where id = 1")

    assert explained(error, "MySQL 1205", "a lock was not free")


def test_a_deadlock_is_worth_trying_again(two_rows):
    assert explained(deadlock(two_rows), "MySQL 1213", "deadlock", passing=True)


def test_a_cut_connection_is_worth_trying_again(two_rows):
    with two_rows.connect() as victim:
        end(two_rows, victim.execute(text("select connection_id()")).scalar())
        with pytest.raises(SQLAlchemyError) as failed:
            victim.execute(text("select 1"))

    words = "connection to the database was lost"
    assert explained(failed.value, explain(failed.value).kind, words, passing=True)


def test_a_shops_own_view_logs_no_value_either(shop, logged):
    """Its INSERT meets a name that is there."""
    add_member(shop, CANARY)

    @shop.get("/twice/")
    def twice():
        session.add(User(username=CANARY))
        session.flush()
        return "never"

    answer = Visitor(shop.test_client()).opens("/twice/")

    assert (answer.status_code, answer.json["reason"]) == (503, "unavailable")
    assert CANARY not in json.dumps(logged())

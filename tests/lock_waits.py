"""Transactions of a shop that wait for a lock on a database server, one behind the other."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor

import run_servers
from background import until
from logins import bearer

WAITING = {
    "postgresql": "select pid from pg_stat_activity "
    "where wait_event_type = 'Lock' and datname = current_database()",
    "mysql": "select id from information_schema.processlist "
    "left join information_schema.innodb_trx on id = trx_mysql_thread_id "
    "where db = database() and (trx_state = 'LOCK WAIT' or state like 'Waiting for table%%')",
}
ALIVE = {
    "postgresql": "select count(*) from pg_stat_activity where pid = {}",
    "mysql": "select count(*) from information_schema.processlist where id = {}",
}
OWN = {"postgresql": "select pg_backend_pid()", "mysql": "select connection_id()"}
LOCK_TABLE = {"postgresql": "lock table {} in {} mode", "mysql": "lock tables {} {}"}
AS_MYSQL = {"share": "read", "access exclusive": "write"}
END = {"postgresql": "select pg_terminate_backend({})", "mysql": "kill {}"}
STALE = 0.12  # seconds; InnoDB's list of transactions is made anew when nobody asked for so long


def ask(beside, statement):
    """Return the rows of a statement that is committed at once."""
    with beside.connect() as connection:
        free = connection.execution_options(isolation_level="AUTOCOMMIT")
        result = free.exec_driver_sql(statement)
        return result.all() if result.returns_rows else []


@contextlib.contextmanager
def fresh(dialect):
    """Let the block ask for InnoDB's transactions, and no other test of the run beside it."""
    if dialect != "mysql":
        yield
        return
    with run_servers.one_at_a_time("transactions"):
        time.sleep(STALE)
        yield


def waiting(beside, count=1):
    """Wait until so many transactions of the shop wait for a lock; return their connections."""

    def enough():
        with fresh(beside.dialect.name):
            found = [number for (number,) in ask(beside, WAITING[beside.dialect.name])]
        return found if len(found) >= count else None

    return until(enough)


def end(beside, number):
    """End a connection on the server's side; return when it is gone."""
    ask(beside, END[beside.dialect.name].format(number))
    alive = ALIVE[beside.dialect.name].format(number)
    until(lambda: ask(beside, alive) == [(0,)])


def lock_table(connection, table, mode):
    """Lock a whole table in one of PostgreSQL's modes, until ``unlock``."""
    name = connection.dialect.name
    mode = mode if name == "postgresql" else AS_MYSQL[mode]
    connection.exec_driver_sql(LOCK_TABLE[name].format(table, mode))


def unlock(connection):
    """Let go of every lock."""
    connection.rollback()
    if connection.dialect.name == "mysql":
        connection.exec_driver_sql("unlock tables")


def in_a_queue(beside, *acts):
    """Let acts arrive one after the other while somebody locks every user; return their results.

    Then let go. Whoever locks something before the user does so in vain meanwhile, and the first
    in the queue runs into it.
    """
    with beside.connect() as other, ThreadPoolExecutor(len(acts)) as pool:
        other.exec_driver_sql("select 1 from tb_users for update")
        begun = []
        for act in acts:
            begun.append(pool.submit(act))
            waiting(beside, len(begun))
        other.rollback()
    return [act.result() for act in begun]


def bind(visitor, tokens, person):
    """Bind somebody's QQ; return the tokens that are good from then on."""
    begun = visitor.client.get("/qq/login/?intent=bind", headers=bearer(tokens)).json
    back = visitor.consents(begun["login_url"], person)
    return visitor.opens(back, headers=bearer(tokens)).json

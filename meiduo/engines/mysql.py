"""How a MySQL or MariaDB is opened: every promise of its session is asked for, none is presumed.

A server's own settings may be decades old. Sources: the manuals of MySQL 8.4 ("Server SQL Modes",
"Transaction Isolation Levels") and MariaDB ("Server System Variables").
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext

from meiduo import deadline
from meiduo.database_errors import number_of

CONNECT = 3.0  # seconds
LEAST = 0.5  # seconds that must be left to connect
CLIENT = 6.0  # seconds for one round trip; later than the server's limits, which are more exact
STATEMENT = 5  # seconds
LOCK = 3  # seconds; for a row, and for a table whose definition somebody is changing
IDLE = 15  # seconds in a transaction without a statement

# READ COMMITTED locks rows and no gaps between them: newcomers do not wait for each other.
ISOLATION = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"
MODE = "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO"
BOTH = {
    "sql_mode": f"'{MODE},NO_ENGINE_SUBSTITUTION'",
    "time_zone": "'+00:00'",
    "innodb_lock_wait_timeout": LOCK,
    "lock_wait_timeout": LOCK,
    "foreign_key_checks": 1,
    "unique_checks": 1,
}
MARIADB = {"max_statement_time": STATEMENT, "idle_transaction_timeout": IDLE}
MYSQL = {"max_execution_time": STATEMENT * 1000}  # milliseconds, of a SELECT; it knows no idle time

# The server still answers and is the wrong one, or about to go: shutting down, read-only since
# another was promoted, cut off from its Galera cluster.
NOT_THIS_ONE = {1047, 1053, 1290, 1792, 1836}


def prepare(engine: Engine) -> None:
    """Let an engine open its connections so. What the database's address says itself goes before
    our limits of time."""
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "handle_error", _give_up_the_wrong_one)


def _connect(dialect: Any, record: Any, args: Any, parameters: dict[str, Any]) -> Any:
    """Open a connection whose every round trip ends in time: statement, commit, rollback, ping."""
    defaults = {"charset": "utf8mb4", "connect_timeout": CONNECT}
    if dialect.driver != "pymysql":
        whole = {"connect_timeout": int(CONNECT), "read_timeout": int(CLIENT)}
        parameters.update({**defaults, **whole, **parameters})
        return None  # as SQLAlchemy would
    from meiduo.engines.pymysql_in_time import Patient, no_time  # noqa: PLC0415  # one of two

    if deadline.left() < LEAST:
        raise no_time()
    defaults["connect_timeout"] = deadline.within(CONNECT)
    defaults["read_timeout"] = CLIENT
    defaults["write_timeout"] = CLIENT
    return Patient(*args, **{**defaults, **parameters})


def _configure(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute("SELECT VERSION()")
        (version,) = cursor.fetchone()
        limits = MARIADB if "mariadb" in version.lower() else MYSQL
        names = [f"{name} = {value}" for name, value in {**BOTH, **limits}.items()]
        cursor.execute(f"SET SESSION {', '.join(names)}")
        cursor.execute(ISOLATION)
    finally:
        cursor.close()


def _give_up_the_wrong_one(context: ExceptionContext) -> None:
    """Let the pool open other connections when the server is not the one to write to any more."""
    if number_of(context.original_exception) in NOT_THIS_ONE:
        context.is_disconnect = True

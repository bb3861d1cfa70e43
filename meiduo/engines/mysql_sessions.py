"""A session of MySQL or MariaDB: every promise is asked for, none is presumed.

A server's own settings may be decades old. Sources: the manuals of MySQL 8.4 ("Server SQL Modes",
"Transaction Isolation Levels"), MariaDB ("Server System Variables", "Galera Cluster System
Variables").
"""

from typing import Any

from meiduo.mysql_errors import CUT_OFF, NOT_COMMITTED, READS_ONLY

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
    "default_storage_engine": "InnoDB",  # others know neither transactions nor foreign keys
}
MARIADB = {"max_statement_time": STATEMENT, "idle_transaction_timeout": IDLE}
MYSQL = {"max_execution_time": STATEMENT * 1000}  # milliseconds, of a SELECT; it knows no idle time
# Each SELECT waits for what other nodes have committed: who has signed out on one of them is
# signed out on all. Every act begins with one. The server's operator may have set other bits.
GALERA = {"wsrep_sync_wait": "@@SESSION.wsrep_sync_wait | 1"}

# The server still answers and is the wrong one, or about to go: shutting down, read-only since
# another was promoted, cut off from its Galera cluster.
NOT_THIS_ONE = {CUT_OFF, NOT_COMMITTED, 1053, READS_ONLY, 1792, 1836}

READ_ONLY = ("read_only", "innodb_read_only")  # a replica; the second in Amazon's Aurora
ASKED = "', '".join((*READ_ONLY, "max_statement_time", "wsrep_on"))  # the third is MariaDB's
ASK = f"SHOW VARIABLES WHERE Variable_name IN ('{ASKED}')"  # which need not exist
IS_READY = "SHOW STATUS LIKE 'wsrep_ready'"

State = dict[str, str]


def ask(connection: Any) -> State:
    """Return what a server is, by the names of its variables."""
    return dict(_rows(connection, ASK))


def fault(connection: Any, state: State) -> int | None:
    """Return the number of the error that writing would be; None when writes are taken."""
    if any(state.get(name, "OFF") != "OFF" for name in READ_ONLY):
        return READS_ONLY
    if _is_galera(state) and dict(_rows(connection, IS_READY)).get("wsrep_ready") != "ON":
        return CUT_OFF
    return None


def configure(connection: Any, state: State) -> None:
    """Ask for our promises."""
    limits = MARIADB if "max_statement_time" in state else MYSQL
    galera = GALERA if _is_galera(state) else {}
    names = [f"{name} = {value}" for name, value in {**BOTH, **limits, **galera}.items()]
    _run(connection, f"SET SESSION {', '.join(names)}")
    _run(connection, ISOLATION)


def _is_galera(state: State) -> bool:
    return state.get("wsrep_on") == "ON"


def _rows(connection: Any, statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _run(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

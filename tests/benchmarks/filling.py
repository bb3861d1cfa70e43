"""Many members with a QQ, a sign-in and a spent login attempt each, written by the database
itself."""

import hashlib
import time

import databases
import run_servers
from member_rows import ROWS, WORDS
from sqlalchemy import event, text
from stand_in import APP_ID

AT_ONCE = 500_000  # rows of one transaction
DAYS = 13  # over which the sign-ins are spread; all of them are alive
DAY = 86_400_000  # milliseconds


def person(number):
    """Return the name at QQ of a member."""
    return f"m{number}"


def fill(address, members, *, ordered=True, say=print):
    """Write that many members.

    Args:
        address: of a migrated, empty database.
        members: how many.
        ordered: whether keys are in the order of time, as the app makes them; else random ones,
            as versions before made them.
        say: takes a line about each step.
    """
    engine = databases.engine(address)
    event.listen(engine, "connect", _prepare)
    for table, statement in _statements(WORDS[run_servers.kind_of(address)], members, ordered):
        began = time.monotonic()
        for first in range(1, members + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, members)
            with engine.begin() as connection:
                numbers = WORDS[run_servers.kind_of(address)].numbers.format(first, last)
                connection.execute(text((statement + numbers).replace(":", "\\:")))
        say(f"{table}: {members:,} rows in {time.monotonic() - began:.0f} s")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _settle(connection, run_servers.kind_of(address))


def _prepare(raw, _):
    if hasattr(raw, "create_function"):
        raw.create_function("sha256hex", 1, _sha256, deterministic=True)
        raw.execute("pragma synchronous = off")
    elif hasattr(raw, "query"):
        raw.query("set session sql_mode = 'PIPES_AS_CONCAT', max_statement_time = 0")


def _sha256(words):
    return hashlib.sha256(words.encode()).hexdigest()


def _settle(connection, kind):
    """Bring statistics and counters to where a grown shop has them."""
    tables = ["tb_users", "tb_oauth_qq", "login_sessions", "login_attempts_used"]
    if kind == "postgresql":
        for table in tables[:2]:
            largest = f"(select max(id) from {table})"
            connection.exec_driver_sql(f"select setval('{table}_id_seq', {largest})")
        connection.exec_driver_sql("vacuum (analyze)")
        connection.exec_driver_sql("checkpoint")
    elif kind == "mariadb":
        connection.exec_driver_sql("analyze table " + ", ".join(tables))
    else:
        connection.exec_driver_sql("analyze")


def _statements(words, members, ordered):
    """Yield a table and the statement that fills it, for the numbers that are put to its end."""
    end = int(time.time() * 1000)
    at = f"({end - DAYS * DAY} + i * {DAYS * DAY // (members + 1)})"
    chance = words.digest.format("'k' || i")
    whole = words.digest.format(f"'openid:{APP_ID}:m' || i")
    time_first = words.hexadecimal.format(at)
    parts = {
        "yes": words.yes,
        "name": f"'qq_' || substr({chance}, 1, 12)",
        "openid": f"upper(substr({whole}, 1, 32))",
        "jti": f"substr({chance}, 5, 32)",
        "sid": f"{time_first} || substr({chance}, 1, 20)"
        if ordered
        else f"substr({chance}, 1, 32)",
        "attempt": f"{time_first} || substr({chance}, 1, 32)" if ordered else chance,
        "now": words.moment.format(end),
        "came": words.moment.format(at),
        "used": words.moment.format(f"{at} + 1800000"),
        "over": words.moment.format(f"{at} + {14 * DAY}"),
    }
    for table, values in ROWS.items():
        chosen = ", ".join(value.format(**parts) for value in values.values())
        yield table, f"insert into {table} ({', '.join(values)}) select {chosen} from "

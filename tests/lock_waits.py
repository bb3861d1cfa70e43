"""Transactions of a shop that wait for a lock on PostgreSQL."""

import psycopg
from background import until

WAITING = """
select pid from pg_stat_activity
where wait_event_type = 'Lock' and datname = current_database()
"""


def waiting(database, count=1):
    """Wait until so many transactions of the shop wait for a lock; return their processes."""
    with psycopg.connect(database, autocommit=True) as admin:

        def enough():
            found = [pid for (pid,) in admin.execute(WAITING).fetchall()]
            return found if len(found) >= count else None

        return until(enough)

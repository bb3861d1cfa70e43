"""Transactions of a shop that wait for a lock on PostgreSQL, one behind the other."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from background import until
from logins import bearer

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


def in_a_queue(database, *acts):
    """Let acts arrive one after the other while somebody locks every user; return their results.

    Then let go. Whoever locks something before the user does so in vain meanwhile, and the first
    in the queue runs into it.
    """
    with psycopg.connect(database) as other, ThreadPoolExecutor(len(acts)) as pool:
        other.execute("select 1 from tb_users for update")
        begun = []
        for act in acts:
            begun.append(pool.submit(act))
            waiting(database, len(begun))
        other.commit()
    return [act.result() for act in begun]


def bind(visitor, tokens, person):
    """Bind somebody's QQ; return the tokens that are good from then on."""
    begun = visitor.client.get("/qq/login/?intent=bind", headers=bearer(tokens)).json
    back = visitor.consents(begun["login_url"], person)
    return visitor.opens(back, headers=bearer(tokens)).json

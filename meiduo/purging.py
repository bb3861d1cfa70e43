"""Deleting what is over, in small transactions, so that nobody waits for them.

Each room says which of its tables have rows that end. One sign-in in so many tidies up a little
afterwards; the command ``flask purge`` (``purge_command``) deletes it all.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, current_app
from sqlalchemy import select

from meiduo import log_lines, partitions
from meiduo.columns import now
from meiduo.database import session, writing
from meiduo.errors import Unavailable
from meiduo.many_rows import delete_by_key
from meiduo.retries import retried

AT_ONCE = 1000  # rows of one transaction
EVERY = 200  # one sign-in in so many tidies up
EXTENSION = "meiduo_purging"
GRACE = timedelta(days=1)  # for whoever looks into what happened just now

log = log_lines.logger("meiduo")


def register(app: Flask, tables: dict[str, Any]) -> None:
    """Let rows of these tables be deleted a day after they are over.

    Args:
        app: whose tables.
        tables: what the rows are called -> the primary key of their model, which has ``expires``.
    """
    app.config.setdefault("PURGE_EVERY", EVERY)
    app.extensions.setdefault(EXTENSION, {}).update(tables)


def after_sign_in(response: Response) -> Response:
    """Tidy up after some sign-ins, in transactions of its own; failing spoils no response."""
    if response.status_code < 400 and not secrets.randbelow(current_app.config["PURGE_EVERY"]):
        try:
            for key in current_app.extensions[EXTENSION].values():
                delete_some(key, now() - GRACE)
        except Unavailable as failed:
            facts = {"database_error": failed.database_error, "detail": str(failed)}
            log.warning("purge_failed", extra=facts)
    return response


@retried
def delete_some(key: Any, moment: datetime) -> int:
    """Delete rows that were over before a moment, 1,000 at most; return how many.

    Two purges at once take different rows, where the database can skip locked ones. The keys are
    read first, because MySQL takes no LIMIT inside IN. Parts of a table that is cut by time are
    dropped as a whole, so their rows are left alone.
    """
    row = key.class_
    over = select(key).where(row.expires < moment).order_by(row.expires).limit(AT_ONCE)
    with writing():
        parts = partitions.parts_of(session.connection(), row.__tablename__)
        over = over.where(*partitions.outside(key, parts))
        keys = list(session.scalars(over.with_for_update(skip_locked=True)))
        if not keys:
            return 0
        return delete_by_key(key, keys)

"""Until every room says ``with writing()``."""

from functools import wraps

from sqlalchemy.exc import DBAPIError

from meiduo import deadline
from meiduo.database import AGAIN, ENOUGH, WRITE, session, unavailable


def begin_write():
    session.rollback()
    session.connection(execution_options={WRITE: True})


def whole(act):
    @wraps(act)
    def tried(*args, **kwargs):
        for _ in range(AGAIN):
            try:
                return act(*args, **kwargs)
            except DBAPIError as failed:
                if not unavailable(failed).retriable or deadline.left() < ENOUGH:
                    raise
                session.rollback()
        return act(*args, **kwargs)

    return tried

"""This shop's database, as messages call it: an import has to do with two."""

from collections.abc import Iterator
from contextlib import contextmanager

from meiduo.errors import Unavailable
from meiduo.extensions import db


def place() -> str:
    """Return where it is, without user and password."""
    url = db.engine.url
    host = url.host or url.query.get("host", "")
    return f"{url.get_backend_name()}://{host}/{url.database or ''}"


@contextmanager
def naming_it() -> Iterator[None]:
    """Say of a failure that it is this database's, and not the old one's.

    Raises:
        Unavailable: this database has refused.
    """
    try:
        yield
    except Unavailable as refused:
        said = f"this shop's database {place()}: {refused}"
        raise Unavailable(said, database_error=refused.database_error) from None

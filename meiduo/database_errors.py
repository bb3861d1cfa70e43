"""Which failures of a database pass by themselves."""

from sqlalchemy.exc import DBAPIError


def is_passing(error: DBAPIError) -> bool:
    """Tell whether the same act may well succeed when tried again."""
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}

"""What an operation responds when it succeeds; named as ``meiduo.web.responses`` makes it."""

from collections.abc import Collection
from dataclasses import dataclass

from meiduo.web.contract.schemas import Schema, named, object_of


@dataclass(frozen=True)
class Success:
    """One response to a request that did what was asked."""

    status: int | str  # a text only where OpenAPI has one
    about: str
    media: str = ""  # empty: without a body
    schema: Schema | None = None


NOTHING = Success(204, "done")
PAGE = Success(200, "a page", "text/html")
ONWARD = Success(303, "a browser's navigation goes on")
HAND_OVER = Success(302, "on to another site's page")
# in place of every status that is not described
FAILURE_PAGE = Success("default", "a failure's page, with its status", "text/html")


def ok(*shop: str, optional: Collection[str] = (), **members: Schema) -> Success:
    """Return a success in Meiduo's JSON envelope.

    Args:
        shop: names of schemas that the app adds to the document, for members that its own users
            bring along.
        optional: members that are not always there.
        members: what stands beside ``code`` and ``errmsg``.
    """
    envelope = {"code": {"const": "0"}, "errmsg": {"const": "OK"}}
    schema = object_of(optional, **envelope, **members)
    if shop:
        schema = {"allOf": [*map(named, shop), schema]}
    return Success(200, "done", "application/json", schema)

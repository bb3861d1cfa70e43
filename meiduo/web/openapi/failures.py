"""What a failure's JSON says: made from the class that is raised."""

from collections.abc import Iterable
from inspect import getdoc
from typing import Any

from meiduo import errors
from meiduo.errors import MeiduoError
from meiduo.web import contract
from meiduo.web.contract import FLAG, TEXT, Schema

Kind = type[MeiduoError]

WHO = {"enum": [*errors.BY_WHO]}
# What some say besides; those in OPTIONAL not always.
MORE: dict[Kind, dict[str, Schema]] = {
    errors.AttemptInvalid: {"cause": {"enum": list(errors.AttemptInvalid.CAUSES)}},
    errors.BindingConflict: {"ticket": TEXT},
    errors.FreshLoginRequired: {"method": {"enum": [*errors.FreshLoginRequired.METHODS]}},
    errors.NotReady: {
        "missing": contract.list_of({"enum": ["database", "migrations"]}),
        "redis": {"enum": ["up", "down"]},
    },
}
OPTIONAL = ("method", "redis", "ticket")
RETRY_AFTER = {
    "Retry-After": {"schema": {"type": "integer", "minimum": 1}, "description": "seconds"}
}


def schemas(kinds: Iterable[Kind]) -> dict[str, Schema]:
    """Return the schema of each failure, by its name."""
    return {kind.__name__: _schema(kind) for kind in sorted(kinds, key=lambda kind: kind.__name__)}


def responses(kinds: Iterable[Kind]) -> dict[str, dict[str, Any]]:
    """Return the responses of an operation that can fail so, by status."""
    by_status: dict[str, list[Kind]] = {}
    for kind in kinds:
        by_status.setdefault(str(kind.status), []).append(kind)
    return {status: _response(met) for status, met in by_status.items()}


def _response(kinds: list[Kind]) -> dict[str, Any]:
    schema = contract.one_of(*(contract.named(kind.__name__) for kind in kinds))
    response: dict[str, Any] = {
        "description": " ".join(f"{kind.reason}: {kind.english}" for kind in kinds),
        "content": {"application/json": {"schema": schema}, "text/html": {}},
    }
    if any(kind.retry_after or kind is errors.RateLimited for kind in kinds):
        response["headers"] = RETRY_AFTER
    return response


def _schema(kind: Kind) -> Schema:
    schema = contract.object_of(
        OPTIONAL,
        code={"const": kind.code},
        errmsg={"const": kind.errmsg},
        reason={"const": kind.reason},
        ref=TEXT,
        who=WHO,
        retry=FLAG,
        hint=TEXT,
        **MORE.get(kind, {}),
    )
    about = (getdoc(kind) or "").partition("\n\n")[0]
    return {**schema, "description": about}

"""A declaration stands on the view as an attribute, and on whatever runs before views."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from meiduo.errors import MeiduoError
from meiduo.web.contract.schemas import Schema
from meiduo.web.contract.successes import Success

OPERATION = "meiduo_operation"
REFUSALS = "meiduo_refusals"

Failures = Sequence[type[MeiduoError]]
View = TypeVar("View", bound=Callable[..., Any])


class Token(Enum):
    """Whether a request has to prove who asks."""

    NONE = "nobody looks at it"
    OPTIONAL = "it may"
    NEEDED = "it must"
    REFRESH = "by the refresh token"


@dataclass(frozen=True)
class Field:
    """A text in a request body."""

    about: str
    required: bool = True
    choices: tuple[str, ...] = ()  # empty: any text


Body = Mapping[str, Field]


@dataclass(frozen=True)
class Query:
    """A parameter in the query; none is required."""

    name: str
    about: str
    schema: Schema


@dataclass(frozen=True)
class Operation:
    """What one view takes, and how it can end."""

    successes: tuple[Success, ...]
    takes: Body | None
    query: Sequence[Query]
    token: Token
    fails: Failures
    where: Callable[[], bool] | None


@dataclass(frozen=True)
class Refusals:
    """What a function that runs before views can raise."""

    failures: Failures
    when: Callable[[str, str], bool] | None


def operation(
    *successes: Success,
    takes: Body | None = None,
    query: Sequence[Query] = (),
    token: Token = Token.NONE,
    fails: Failures = (),
    where: Callable[[], bool] | None = None,
) -> Callable[[View], View]:
    """Declare a view; its docstring says what it does.

    Args:
        successes: how it responds when it has done what was asked.
        takes: the request body; the view reads it with ``request_body.read(takes)``.
        query: its parameters.
        token: whether it must be known who asks.
        fails: what it raises itself. What follows from the other arguments, and from what runs
            before the view, is added.
        where: tells whether the running app offers it at all.
    """

    def declare(view: View) -> View:
        setattr(view, OPERATION, Operation(successes, takes, query, token, fails, where))
        return view

    return declare


def refuses(
    *failures: type[MeiduoError], when: Callable[[str, str], bool] | None = None
) -> Callable[[View], View]:
    """Declare what a function that runs before views can raise.

    Args:
        failures: what.
        when: tells from endpoint and method whether it can; always when it is None.
    """

    def declare(function: View) -> View:
        setattr(function, REFUSALS, Refusals(failures, when))
        return function

    return declare


def declared(view: Callable[..., Any]) -> Operation | None:
    """Return what a view has declared."""
    found: Operation | None = getattr(view, OPERATION, None)
    return found


def refusals(function: Callable[..., Any]) -> Refusals | None:
    """Return what a function that runs before views has declared."""
    found: Refusals | None = getattr(function, REFUSALS, None)
    return found

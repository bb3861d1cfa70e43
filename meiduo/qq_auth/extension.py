"""The extension in the running app: which members, which client, who is signed in."""

from typing import Any

from flask import Response, current_app

from meiduo.qq_auth.members import Members
from meiduo.qq_auth.provider.client import QQClient
from meiduo.qq_auth.sign_ins import Caller, SignedIn
from meiduo.web import responses


def members() -> Members:
    """Return the shop's users, as the extension asks for them."""
    found: Members = current_app.extensions["qq_auth"].members
    return found


def caller() -> Caller:
    """Return who is signed in here, as the shop says.

    Raises:
        TokenInvalid: nobody.
        TypeError: the shop returns something else.
    """
    found: Any = members().caller()
    if not isinstance(found, Caller):
        name = f"{type(members()).__name__}.caller()"
        wanted = "write Caller(user, since, by); raise TokenInvalid where nobody is signed in"
        raise TypeError(f"{name} returned no Caller but {type(found).__name__}: {wanted}")
    return found


def response(done: SignedIn | None, onward: str, facts: dict[str, Any]) -> Response:
    """Return how an act of somebody signed in ends: under the sign-in that it has opened, or, with
    None, under the one they have.

    ``onward`` and ``facts`` are as in ``Members.response``.
    """
    if done is not None:
        return members().response(done, onward, facts)
    return responses.onward(onward) if responses.wants_page() else responses.ok(**facts)


def client() -> QQClient:
    """Return the app's connection to QQ."""
    found: QQClient = current_app.extensions["qq_auth"].client
    return found

"""How tokens reach the one who signed in: cookies for a browser, the body for everybody else."""

from typing import Any

from flask import Response

from meiduo.accounts import tokens
from meiduo.accounts.tokens import Tokens
from meiduo.web import responses


def signed_in(issued: Tokens, onward: str, *, by_cookie: bool, **members: Any) -> Response:
    """Return the answer to a sign-in, or to an act that opened a new one.

    Args:
        issued: the tokens.
        onward: where a browser's navigation goes on with 303.
        by_cookie: whether the caller came with cookies; then a script gets no token to read.
        members: what the JSON says besides.
    """
    if responses.wants_page():
        return tokens.give(responses.onward(onward), issued)
    if by_cookie:
        return tokens.give(responses.ok(expires_in=issued.public()["expires_in"], **members), issued)
    return responses.ok(**issued.public(), **members)

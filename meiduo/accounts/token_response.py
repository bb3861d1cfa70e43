"""How tokens reach the one who signed in: cookies for a browser, the body for everybody else."""

from typing import Any

from flask import Response
from flask_jwt_extended import set_access_cookies, set_refresh_cookies, unset_jwt_cookies

from meiduo.accounts import device
from meiduo.accounts.tokens import ACCESS_LIFE, Tokens
from meiduo.web import responses


def signed_in(issued: Tokens, onward: str, *, by_cookie: bool, **members: Any) -> Response:
    """Return the answer to a sign-in, or to an act that opened a new session.

    Args:
        issued: the tokens.
        onward: where a browser's navigation goes on with 303.
        by_cookie: whether the caller came with cookies; then a script gets no token to read.
        members: what the JSON says besides.
    """
    if responses.wants_page():
        return put(responses.onward(onward), issued)
    if by_cookie:
        body = {"expires_in": issued.public()["expires_in"], **members}
        return put(responses.ok(**body), issued)
    return responses.ok(**issued.public(), **members)


def put(response: Response, issued: Tokens) -> Response:
    """Put the tokens where scripts cannot read them; beside them the CSRF value, which they can."""
    set_access_cookies(response, issued.access, max_age=int(ACCESS_LIFE.total_seconds()))
    set_refresh_cookies(response, issued.refresh, max_age=issued.refresh_life)
    device.put(response, issued.user_id, issued.sid)
    return response


def signed_out(response: Response) -> Response:
    """Clear the cookies that ``signed_in`` has set. The browser stays known to those who signed in
    with it."""
    unset_jwt_cookies(response)
    device.forget_sign_in(response)
    return response

"""A page that comes when its access cookie is over, and its refresh cookie is good, goes on as if
it had come with new ones: no member is taken for a stranger, with scripts or without."""

from contextlib import suppress
from typing import Any

from flask import Flask, Response, after_this_request, request
from flask_jwt_extended.config import config as jwt_config
from werkzeug.datastructures import ImmutableMultiDict

from meiduo.accounts import (
    authentication,
    presented,
    renewable,
    token_response,
    tokens,
    views,
)
from meiduo.accounts.tokens import Tokens
from meiduo.database import reading
from meiduo.errors import RateLimited, Unavailable
from meiduo.web import headers, limits

RATE = "60 per minute"  # of a session: a carrier's address stands for hundreds of members
LEFT = "meiduo_cookies_left"  # on the request: its response has new cookies


def init_app(app: Flask) -> None:
    """Renew the cookies of an app's pages, before anything asks who is calling."""
    app.before_request(_renew_cookies)
    # last of all: whatever a shop's own functions say of the page, its cookies are nobody else's
    app.after_request_funcs.setdefault(None, []).insert(0, _never_store)


def _renew_cookies() -> None:
    """Do it before anything else asks.

    When the database does not let it, a page goes on that asks nobody who is calling; one that asks
    fails, and the cookies stay as they are.
    """
    data = renewable.presented_claims()
    if data is None:
        return
    with suppress(RateLimited):  # no member opens so many
        limits.count(RATE, "renewal", data["sid"])
        try:
            _renew(data)
        except Unavailable as failed:
            setattr(request, presented.UNRENEWED, failed)


def _renew(data: dict[str, Any]) -> None:
    """Swap the refresh token, as ``/auth/refresh/`` does.

    Where the session has ended a stranger is shown this page. The browser keeps its cookies: by now
    they may be those of a later sign-in, which a page that is late must not take away. Where
    nothing can be written, whoever has the session's current token is shown the page as who they
    are.
    """
    with reading():
        found = authentication.find(data)
    try:
        issued = views.rotate(data) if found else None
    except Unavailable:
        if found is None or found[1].refresh_jti != data["jti"]:
            raise
        _show(tokens.issue(*found), data["csrf"])
        return
    _show(issued, data["csrf"])
    if issued is not None:
        _leave(issued)


def _show(issued: Tokens | None, csrf: str) -> None:
    """Let the rest of the request find these cookies, or none of ours."""
    ours = {
        jwt_config.access_cookie_name: issued and issued.access,
        jwt_config.refresh_cookie_name: issued and issued.refresh,
        jwt_config.access_csrf_cookie_name: issued and csrf,
        jwt_config.refresh_csrf_cookie_name: issued and csrf,
    }
    others = [pair for pair in request.cookies.items(multi=True) if pair[0] not in ours]
    shown = [(name, value) for name, value in ours.items() if value]
    request.cookies = ImmutableMultiDict(others + shown)


def _leave(issued: Tokens) -> None:
    """Give the browser the new cookies. What the view itself says of them stands."""

    @after_this_request
    def leave(response: Response) -> Response:
        own = f"{jwt_config.access_cookie_name}="
        if any(line.startswith(own) for line in response.headers.getlist("Set-Cookie")):
            return response
        setattr(request, LEFT, True)
        return token_response.put(response, issued)


def _never_store(response: Response) -> Response:
    if hasattr(request, LEFT):
        response.headers.update(headers.NOT_STORED)
    return response

"""Which requests are renewed: a browser opens a page or posts a form of ours when its access cookie
is over, and its refresh cookie is good."""

from contextlib import suppress
from typing import Any

from flask import current_app, request
from flask.globals import request_ctx
from flask_jwt_extended.config import config as jwt_config

from meiduo.accounts import claims, presented
from meiduo.errors import TokenInvalid
from meiduo.web import origins, responses
from meiduo.web.contract import Token, declared

SIGN_OUT = "accounts.logout"  # which ends a session that is over, too
ASKING = {Token.OPTIONAL, Token.NEEDED}  # views of ours that look who is calling


def presented_claims() -> dict[str, Any] | None:
    """Return the claims of the refresh token by which this request is to be renewed; None for all
    others. Nothing is asked of the database, and a good access token is not checked twice."""
    if not _is_over() or not _is_navigation() or not _is_for_members():
        return None
    # without https a sibling host's cookie may stand before ours
    for token in request.cookies.getlist(jwt_config.refresh_cookie_name):
        with suppress(TokenInvalid):
            data = claims.read(token, kind="refresh")
            if presented.is_set_by_us(data):
                return data
    return None


def _is_over() -> bool:
    if jwt_config.refresh_cookie_name not in request.cookies:
        return False
    access = request.cookies.get(jwt_config.access_cookie_name)
    return not access or claims.is_over(access)


def _is_navigation() -> bool:
    """Tell a page, and a form of ours, from what scripts, programs and other sites ask.

    Another site can open a page in a member's name, which changes nothing for anybody, and post
    nothing. The CSRF value of a form is for who reads the form.
    """
    if request.method == "POST" and not origins.is_ours(request.headers.get("Origin", "")):
        return False
    return request.method in ("GET", "POST") and responses.wants_page() and not _has_bearer()


def _has_bearer() -> bool:
    with suppress(TokenInvalid):
        return presented.bearer() is not None
    return True  # a malformed one


def _is_for_members() -> bool:
    """Tell whether the page may depend on who sees it; the page of what is not there does, too, but
    not that of a host that is not ours."""
    endpoint = request.endpoint
    if endpoint is None:
        return request_ctx.url_adapter is not None
    known = declared(current_app.view_functions[endpoint])
    if known is not None and known.token not in ASKING:
        return False
    return endpoint != SIGN_OUT and endpoint.rpartition(".")[2] != "static"

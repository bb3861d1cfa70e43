"""Views for those who are signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from flask import request, url_for
from flask.typing import ResponseReturnValue

from meiduo import errors
from meiduo.accounts import authentication
from meiduo.accounts.authentication import Caller
from meiduo.errors import TokenInvalid
from meiduo.web import responses

Arguments = ParamSpec("Arguments")
MembersView = Callable[Concatenate[Caller, Arguments], ResponseReturnValue]
View = Callable[Arguments, ResponseReturnValue]


def member_required(view: MembersView[Arguments]) -> View[Arguments]:
    """Give a view the ``Caller`` as its first argument; a stranger does not come so far.

    A script is answered 401 ``token_invalid`` in our envelope; a browser that opens the page is
    led to the sign-in page, which leads back. A change by cookie needs its CSRF value.
    """

    @wraps(view)
    def for_members(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
        try:
            caller = authentication.require()
        except TokenInvalid:
            if request.method not in ("GET", "HEAD") or not responses.wants_page():
                raise
            return responses.onward(url_for("pages.login", next=_this_page()))
        with errors.asked_by(caller):
            return view(caller, *args, **kwargs)

    return for_members


def _this_page() -> str:
    query = request.query_string.decode("ascii", "replace")
    return quote(request.script_root + request.path) + (f"?{query}" if query else "")

"""Where am I signed in; sign out my other devices."""

from flask import Response, url_for

from meiduo import errors
from meiduo.accounts import authentication, contract, sessions
from meiduo.accounts.authentication import Caller
from meiduo.accounts.views import bp, end
from meiduo.database import writing
from meiduo.errors import BadRequest, NotFound
from meiduo.retries import retried
from meiduo.web import notices, paging, responses
from meiduo.web.contract import NOTHING, ONWARD, Token, operation

__all__ = ["bp", "end_other_sessions", "end_session", "list_sessions"]


@bp.get("/auth/sessions/")
@operation(contract.SESSIONS, query=[contract.PAGE_NUMBER], token=Token.NEEDED, fails=[BadRequest])
def list_sessions() -> Response:
    """Say where this user is signed in, twenty a page."""
    caller = authentication.require()
    with errors.asked_by(caller):
        shown = sessions.of(caller.user, caller.session.sid, paging.asked())
    return responses.ok(sessions=shown.sessions, total=shown.total, next_page=shown.next_page)


@bp.delete("/auth/sessions/<sid>/")
@bp.post("/auth/sessions/<sid>/", endpoint="end_session_form")
@operation(NOTHING, ONWARD, token=Token.NEEDED, fails=[NotFound])
def end_session(sid: str) -> Response:
    """Sign out one of my devices."""
    with errors.leading_to(_devices()):
        caller = authentication.require()
        with errors.asked_by(caller):
            if not end(sid, caller.user.id):
                raise NotFound("no such session of this user")
    return _done("signed_out_device")


@bp.delete("/auth/sessions/")
@bp.post("/auth/sessions/", endpoint="end_other_sessions_form")
@operation(NOTHING, ONWARD, token=Token.NEEDED)
def end_other_sessions() -> Response:
    """Sign out all my other devices."""
    with errors.leading_to(_devices()):
        caller = authentication.require()
        with errors.asked_by(caller):
            _end_others(caller)
    return _done("signed_out_others")


def _devices() -> str:
    """Return where the page My account lists them."""
    return url_for("pages.account", _anchor="devices")


def _done(kind: str) -> Response:
    if not responses.wants_page():
        return responses.nothing()
    return notices.leave(responses.onward(_devices()), kind)


@retried
def _end_others(caller: Caller) -> None:
    with writing():
        sessions.end_others(caller.user.id, caller.session.sid)

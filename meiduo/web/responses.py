"""The one place that chooses between a page and JSON, and that turns failures into either."""

import logging
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask_babel import get_locale
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from meiduo import database_errors, errors, signals
from meiduo.database import session

log = logging.getLogger("meiduo")

BACK = {  # forms that stand on a page of their own: who mistypes a password there stays there
    "qq_binding.chosen": "qq_binding.choose",
    "qq_binding.move": "pages.account",
    "accounts.password_form": "pages.account",
}


def wants_page() -> bool:
    """Tell a browser's navigation, which asks for HTML by name, from a script or an API client."""
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def ok(**body: Any) -> Response:
    """Return Meiduo's JSON envelope around ``body``."""
    return jsonify(code="0", errmsg="OK", **body)


def nothing() -> Response:
    """Return 204: done, and there is nothing to say."""
    return Response(status=204)


def page(template: str, **context: Any) -> Response:
    """Return a rendered page."""
    return make_response(render_template(template, **context))


def onward(address: str) -> Response:
    """Return 303 See Other: the browser goes on with GET, and a reload repeats nothing."""
    return make_response(redirect(address, 303))


def hand_over(address: str) -> Response:
    """Return 302 to QQ's own page."""
    return make_response(redirect(address, 302))


def hand_over_page(address: str, template: str) -> Response:
    """Return a page that leads to QQ's own; a form's redirect would be held to ``form-action``, which names only us."""
    answer = page(template, address=address)
    answer.headers["Refresh"] = f"0; url={address}"
    return answer


def init_app(app: Flask) -> None:
    """Answer every failure in our own form."""
    app.register_error_handler(errors.MeiduoError, failed)
    app.register_error_handler(DBAPIError, _database_failed)
    app.register_error_handler(PoolTimeout, _database_failed)
    app.register_error_handler(HTTPException, _http_failed)
    app.register_error_handler(Exception, _unforeseen)


def failed(error: errors.MeiduoError) -> Response:
    """Log a failure under its reference and answer it as a page or as JSON."""
    session.rollback()  # nobody waits for a page that is being rendered
    level = logging.ERROR if error.status >= 500 else logging.WARNING
    facts = {"reason": error.reason, "ref": error.ref, "status": error.status, "detail": str(error), **error.more()}
    log.log(level, error.reason, extra=facts)
    page_wanted = wants_page() and request_ctx.url_adapter is not None  # None: the Host is not ours, no page has links
    if request.endpoint == "qq_auth.callback":
        _tell(error)
    if page_wanted and (error.to_login or (request.endpoint in BACK and error.status == 429)):
        return onward(_beginning(error))
    answer = _failure_page(error) if page_wanted else _failure_json(error)
    answer.status_code = error.status
    if page_wanted and isinstance(error, errors.AttemptInvalid) and error.under_way:
        answer.headers["Refresh"] = "2"  # seconds; by then the other request of this browser has set the cookies
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _beginning(error: errors.MeiduoError) -> str:
    """Return the page to try again from; a newcomer who mistypes a password keeps the choice they have."""
    if page := BACK.get(request.endpoint or ""):
        return url_for(page, notice=error.reason)
    return url_for("pages.login", next=error.onward or g.get("onward", "/"), notice=error.reason)


def _tell(error: errors.MeiduoError) -> None:
    try:
        signals.send(signals.qq_login_failed, error=error)
    except Exception:  # anything: a receiver's fault must not take the visitor's answer away
        log.exception("receiver_failed")


def _failure_json(error: errors.MeiduoError) -> Response:
    named = {"code": error.code, "errmsg": error.errmsg, "reason": error.reason, "ref": error.ref}
    return jsonify(**named, **error.public, who=error.advice.who, retry=error.advice.retry, hint=_in_language(error)[1])


def _failure_page(error: errors.MeiduoError) -> Response:
    sentence, hint = _in_language(error)
    return page("error.html", error=error, sentence=sentence, hint=hint, onward=error.onward or g.get("onward", "/"))


def _in_language(error: errors.MeiduoError) -> tuple[str, str]:
    """Return what happened and what to do now, in the visitor's language."""
    english = str(get_locale()) == "en"
    return (error.english, error.advice.english) if english else (error.errmsg, error.advice.chinese)


def _database_failed(error: DBAPIError | PoolTimeout) -> Response:
    session.rollback()
    known = database_errors.explain(error)  # its own text would hold the statement
    return failed(errors.Unavailable(known.sentence, database_error=known.kind))


def _http_failed(error: HTTPException) -> Response:
    ours = {404: errors.NotFound, 405: errors.MethodNotAllowed}.get(error.code or 500, errors.BadRequest)
    if error.code is not None and error.code < 400:
        return make_response(error.get_response())
    detail = f"{type(error).__name__}: {error.description}"
    translated = ours(detail) if (error.code or 500) < 500 else errors.MeiduoError(detail)
    translated.status = error.code or 500
    answer = failed(translated)
    if error.code == 405 and (allowed := error.get_response().headers.get("Allow")):
        answer.headers["Allow"] = allowed  # RFC 9110 section 15.5.6
    return answer


def _unforeseen(error: Exception) -> Response:
    """A fault of ours: our page, no trace for the visitor, the place for the operator."""
    session.rollback()
    ours = errors.MeiduoError(type(error).__name__)
    log.error("unforeseen", extra={"ref": ours.ref}, exc_info=error)
    return failed(ours)

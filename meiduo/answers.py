"""The one place that chooses between a page and JSON, and that turns failures into either."""

import logging
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from meiduo import errors
from meiduo.extensions import db

log = logging.getLogger("meiduo")


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


def init_app(app: Flask) -> None:
    """Answer every failure in our own form."""
    app.register_error_handler(errors.MeiduoError, failed)
    app.register_error_handler(DBAPIError, _database_failed)
    app.register_error_handler(PoolTimeout, _database_failed)
    app.register_error_handler(HTTPException, _http_failed)
    app.register_error_handler(Exception, _unforeseen)
    app.after_request(_no_store)


def failed(error: errors.MeiduoError) -> Response:
    """Log a failure under its reference and answer it as a page or as JSON."""
    log.log(
        logging.ERROR if error.status >= 500 else logging.WARNING,
        "%s ref=%s status=%d path=%r detail=%s",
        *(error.reason, error.ref, error.status, request.path, error),
    )
    if wants_page() and error.to_login:
        return onward(url_for("pages.login", next=g.get("onward", "/"), notice=error.reason))
    answer = _failure_page(error) if wants_page() else _failure_json(error)
    answer.status_code = error.status
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _failure_json(error: errors.MeiduoError) -> Response:
    cause = {"cause": error.cause} if error.cause else {}
    return jsonify(code=error.code, errmsg=error.errmsg, reason=error.reason, ref=error.ref, **cause)


def _failure_page(error: errors.MeiduoError) -> Response:
    sentence = error.english if str(get_locale()) == "en" else error.errmsg
    return page("error.html", error=error, sentence=sentence, onward=g.get("onward", "/"))


def _database_failed(error: DBAPIError | PoolTimeout) -> Response:
    db.session.rollback()
    return failed(errors.Unavailable(type(error).__name__))  # the text of the error would hold the statement


def _http_failed(error: HTTPException) -> Response:
    ours = {404: errors.NotFound, 405: errors.MethodNotAllowed}.get(error.code or 500, errors.BadRequest)
    if error.code is not None and error.code < 400:
        return make_response(error.get_response())
    translated = ours(type(error).__name__) if (error.code or 500) < 500 else errors.MeiduoError(type(error).__name__)
    translated.status = error.code or 500
    answer = failed(translated)
    if error.code == 405 and (allowed := error.get_response().headers.get("Allow")):
        answer.headers["Allow"] = allowed  # RFC 9110 section 15.5.6
    return answer


def _unforeseen(error: Exception) -> Response:
    """A fault of ours: our page, no trace for the visitor, the place for the operator."""
    db.session.rollback()
    ours = errors.MeiduoError(type(error).__name__)
    log.error("unforeseen ref=%s", ours.ref, exc_info=error)
    return failed(ours)


def _no_store(response: Response) -> Response:
    """Nothing but static files may be kept by a cache: answers carry tokens or depend on cookies."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        response.vary.update(("Accept", "Cookie"))
    return response

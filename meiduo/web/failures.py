"""Every failure is logged and answered in our form: those of a whole app, or of one Blueprint."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Blueprint, Flask, Response, current_app, make_response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, default_exceptions

from meiduo import database_errors, errors, log_lines
from meiduo.endings import roll_back
from meiduo.errors import MeiduoError
from meiduo.traces import without_values
from meiduo.web.failure_response import Pages, SignInPage
from meiduo.web.forms import Form

OnFailure = Callable[[MeiduoError], None]

NO_FORMS: Mapping[str, Form] = MappingProxyType({})
BY_STATUS: dict[int, type[MeiduoError]] = {
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.BodyTooLarge,
}

log = log_lines.logger("meiduo")


def answer(
    target: Flask | Blueprint,
    *,
    template: str,
    sign_in_page: SignInPage,
    forms: Mapping[str, Form] = NO_FORMS,
    once: Collection[str] = (),
    away: Collection[str] = (),
    on_failure: OnFailure | None = None,
) -> None:
    """Answer every failure of an app, or of a Blueprint's views, in our form.

    Args:
        target: whose failures; those of other Blueprints are left alone.
        template: the error page. It is given ``error``, ``heading``, ``sentence``, ``onward``, and
            ``repeat``: this address, empty where it must not be asked for again.
        sign_in_page: returns the address of the page to sign in on, for where the visitor was
            going, and a word when an act wants another sign-in; None where there is no such page.
        forms: name of an endpoint within the Blueprint -> the form that posts there.
        once: endpoints within the Blueprint whose address must not be asked for again, as no form
            may be sent again.
        away: endpoints within the Blueprint that lead to another site, so that a failure is not
            asked for again in another language.
        on_failure: is called with each failure before it is answered. What it raises is logged.
    """
    failures = _Failures(Pages(template, sign_in_page, forms, once, away), on_failure)
    target.register_error_handler(MeiduoError, failures.failed)
    target.register_error_handler(DBAPIError, failures.database_failed)
    target.register_error_handler(PoolTimeout, failures.database_failed)
    target.register_error_handler(HTTPException, failures.http_failed)
    target.register_error_handler(Exception, failures.unforeseen)
    if isinstance(target, Blueprint):
        for status in default_exceptions:  # an app's handler of a status precedes ours of a class
            target.register_error_handler(status, failures.http_failed)


@dataclass(frozen=True)
class _Failures:
    pages: Pages
    on_failure: OnFailure | None

    def failed(self, error: MeiduoError) -> Response:
        """Log a failure under its reference and answer it."""
        _rollback()  # nobody waits for a page that is being rendered
        if not error.is_shown_again:
            _log(error)
            self._notify(error)
        return self.pages.response(error)

    def database_failed(self, error: DBAPIError | PoolTimeout) -> Response:
        known = database_errors.explain(error)  # its own text would hold the statement
        return self.failed(errors.Unavailable(known.sentence, database_error=known.kind))

    def http_failed(self, error: HTTPException) -> Response:
        """Answer what Flask and Werkzeug raise, but for redirects, which are no failures."""
        status = error.code or 500
        if status < 400:
            return make_response(error.get_response())
        response = self.failed(_ours(error, status))
        if status == 405 and (allowed := error.get_response().headers.get("Allow")):
            response.headers["Allow"] = allowed  # RFC 9110 section 15.5.6
        return response

    def unforeseen(self, error: Exception) -> Response:
        """Answer a fault of ours: no trace for the visitor, the place for the operator."""
        _rollback()
        ours = MeiduoError(type(error).__name__)
        log.error("unforeseen", extra={"ref": ours.ref}, exc_info=without_values(error))
        return self.failed(ours)

    def _notify(self, error: MeiduoError) -> None:
        if self.on_failure is None:
            return
        try:
            self.on_failure(error)
        except Exception as failed:  # a receiver's fault must not cost the visitor the response
            trace = without_values(failed)
            log.error("receiver_failed", extra={"ref": error.ref}, exc_info=trace)


def _ours(error: HTTPException, status: int) -> MeiduoError:
    detail = f"{type(error).__name__}: {error.description}"
    if type(error).__name__ == "CSRFError":  # Flask-WTF's, by name: few shops have it
        return errors.CsrfFailed(detail)
    kind = BY_STATUS.get(status, errors.BadRequest) if status < 500 else MeiduoError
    ours = kind(detail)
    ours.status = status
    return ours


def _log(error: MeiduoError) -> None:
    level = logging.ERROR if error.status >= 500 else logging.WARNING
    facts = {"reason": error.reason, "ref": error.ref, "status": error.status}
    log.log(level, error.reason, extra={**facts, "detail": str(error), **error.more()})


def _rollback() -> None:
    """End the transaction of the app's own SQLAlchemy, where it has one."""
    if sqlalchemy := current_app.extensions.get("sqlalchemy"):
        roll_back(sqlalchemy.session())

"""How a failure is answered: a page, a way back to a form, or JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, jsonify, request
from flask.globals import request_ctx
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meiduo import database_errors, log_lines
from meiduo.errors import MeiduoError
from meiduo.traces import without_values
from meiduo.web import forms, languages, notices, responses
from meiduo.web.forms import Form

log = log_lines.logger("meiduo")

# where the visitor was going; a word when an act wants another sign-in -> an address, None when the
# app has no such page
SignInPage = Callable[[str, str | None], str | None]


@dataclass(frozen=True)
class Pages:
    """What a browser is shown, and where it is led, when something fails."""

    template: str
    sign_in_page: SignInPage
    forms: Mapping[str, Form]

    def response(self, error: MeiduoError) -> Response:
        """Return the response to a failure, with its status and the headers that belong to it."""
        # Without an adapter the Host is not ours, and no page has links.
        as_page = responses.wants_page() and request_ctx.url_adapter is not None
        if as_page and (back := self._way_back(error)):
            return back
        response = self._page(error) if as_page else _json(error)
        response.status_code = error.status
        if as_page and error.reload_after is not None:
            response.headers["Refresh"] = str(error.reload_after)
        if error.retry_after is not None:
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    def _way_back(self, error: MeiduoError) -> Response | None:
        """Return the way to where the visitor can try again, with a notice; None when an error page
        is to say what happened."""
        endpoint = request.endpoint or ""
        form = self.forms.get(endpoint.removeprefix(f"{request.blueprint}."))
        if not error.to_login and not (form and error.status == 429):
            return None
        facts = error.facts()
        if form and not error.again:
            address = form.page(_onward(error))
            facts |= {"form": form.name, **forms.typed()}
        else:
            address = error.began_on or self.sign_in_page(_onward(error), error.again)
        if address is None:
            return None
        return notices.leave(responses.onward(address), error.reason, **facts)

    def _page(self, error: MeiduoError) -> Response:
        sentence, hint = _in_language(error)
        try:
            return responses.page(
                self.template,
                error=error,
                sentence=sentence,
                hint=hint,
                onward=_onward(error),
                in_language=languages.home_in,  # this address is not asked for again
            )
        except (DBAPIError, PoolTimeout) as failed:  # the frame wants what has just failed
            known = database_errors.explain(failed)
            facts = {"database_error": known.kind, "detail": known.sentence, "ref": error.ref}
            log.error("error_page_failed", extra=facts)
            return responses.bare_page(sentence, hint, error.ref)
        except Exception as failed:  # anything in a shop's frame
            trace = without_values(failed)
            log.error("error_page_failed", extra={"ref": error.ref}, exc_info=trace)
            return responses.bare_page(sentence, hint, error.ref)


def _json(error: MeiduoError) -> Response:
    _, hint = _in_language(error)
    return jsonify(
        code=error.code,
        errmsg=error.errmsg,
        reason=error.reason,
        ref=error.ref,
        **error.public,
        who=error.advice.who,
        retry=error.advice.retry,
        hint=hint,
    )


def _in_language(error: MeiduoError) -> tuple[str, str]:
    """Return what happened and what to do now, in the visitor's language."""
    if languages.current() == "en":
        return error.english, error.advice.english
    return error.errmsg, error.advice.chinese


def _onward(error: MeiduoError) -> str:
    return error.onward or "/"

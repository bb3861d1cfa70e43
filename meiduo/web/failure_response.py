"""How a failure is answered: a page, a way back to a form, or JSON."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, jsonify, request
from flask.globals import request_ctx
from markupsafe import Markup, escape
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meiduo import database_errors, log_lines
from meiduo.errors import MeiduoError
from meiduo.traces import without_values
from meiduo.web import forms, languages, notices, page_urls, responses, shown_again
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
    once: Collection[str]
    away: Collection[str]

    def response(self, error: MeiduoError) -> Response:
        """Return the response to a failure, with its status and the headers that belong to it."""
        # Without an adapter the Host is not ours, and no page has links.
        as_page = responses.wants_page() and request_ctx.url_adapter is not None
        if as_page and (back := self._way_back(error)):
            return back
        response = self._page(error) if as_page else _json(error)
        response.status_code = error.status
        if as_page and error.reload_after is not None:
            response.headers["Refresh"] = _refresh(error)
        if as_page and not self._is_translated_here() and shown_again.is_possible(error):
            shown_again.leave(response, error, self._repeat(error))
        if error.retry_after is not None:
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    def _way_back(self, error: MeiduoError) -> Response | None:
        """Return the way to where the visitor can try again, with a notice; None when an error page
        is to say what happened."""
        form = self.forms.get(self._endpoint())
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

    def _may_be_repeated(self) -> bool:
        return request.method in ("GET", "HEAD") and self._endpoint() not in self.once

    def _is_translated_here(self) -> bool:
        return self._may_be_repeated() and self._endpoint() not in self.away

    def _repeat(self, error: MeiduoError) -> str:
        """Return this address, empty where it must not be asked for again."""
        is_asked_for = self._may_be_repeated() and not error.is_shown_again
        return page_urls.this_page() if is_asked_for else ""

    def _endpoint(self) -> str:
        return (request.endpoint or "").removeprefix(f"{request.blueprint}.")

    def _page(self, error: MeiduoError) -> Response:
        heading = languages.said(error.heading)
        sentence = _sentence(error)
        addresses = self._addresses(error)
        try:
            return responses.page(
                self.template, error=error, heading=heading, sentence=sentence, **addresses
            )
        except (DBAPIError, PoolTimeout) as failed:  # the frame wants what has just failed
            known = database_errors.explain(failed)
            facts = {"database_error": known.kind, "detail": known.sentence, "ref": error.ref}
            log.error("error_page_failed", extra=facts)
            return responses.bare_page(heading, sentence, error.ref)
        except Exception as failed:  # anything in a shop's frame
            trace = without_values(failed)
            log.error("error_page_failed", extra={"ref": error.ref}, exc_info=trace)
            return responses.bare_page(heading, sentence, error.ref)

    def _addresses(self, error: MeiduoError) -> dict[str, Any]:
        """Return where the page of a failure leads."""
        is_here = self._is_translated_here()
        language = page_urls.in_language if is_here else partial(shown_again.address, error)
        return {"onward": _onward(error), "repeat": self._repeat(error), "in_language": language}


def _json(error: MeiduoError) -> Response:
    return jsonify(
        code=error.code,
        errmsg=error.errmsg,
        reason=error.reason,
        ref=error.ref,
        **error.public,
        who=error.advice.who,
        retry=error.advice.retry,
        hint=_hint(error),
    )


def _hint(error: MeiduoError) -> str:
    """Return what to do now."""
    hint = languages.said(error.advice).replace("{seconds}", str(error.retry_after))
    return hint.replace("{minutes}", _minutes(error))


def _sentence(error: MeiduoError) -> Markup:
    """Return the same for a page; seconds are marked there, so that a script can count them."""
    seconds = Markup("<strong data-countdown>{}</strong>").format(error.retry_after)
    sentence = escape(languages.said(error.advice)).replace("{seconds}", seconds)
    return sentence.replace("{minutes}", _minutes(error))


def _minutes(error: MeiduoError) -> str:
    return str(math.ceil((error.retry_after or 0) / 60))


def _refresh(error: MeiduoError) -> str:
    """Return after how long, and where, a page goes on by itself."""
    onward = f"; url={_onward(error)}" if error.is_shown_again else ""
    return f"{error.reload_after}{onward}"


def _onward(error: MeiduoError) -> str:
    return error.onward or "/"

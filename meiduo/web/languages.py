"""Chinese or English: what the visitor chose, else what the browser asks for."""

import gettext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, current_app, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from meiduo.errors import Advice, Words
from meiduo.web import cookies, site, zones
from meiduo.web.page_urls import in_language

if TYPE_CHECKING:
    from flask_babel import Babel

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
COOKIE = "lang"
PASSING = "sign_in_lang"  # in another's app, whose own cookies are left alone
A_WHILE = 1800  # seconds
TRANSLATIONS = Path(__file__).parent.parent / "translations"


def init_app(app: Flask, babel: "Babel") -> None:
    """Let Flask-Babel choose for every page; ``?lang=en`` chooses by hand and is remembered.

    Times are in the visitor's zone.
    """
    babel.init_app(
        app,
        default_locale=LOCALES["zh"],
        default_timezone=zones.DEFAULT,
        locale_selector=lambda: LOCALES[_wanted()],
        timezone_selector=zones.for_babel,
    )
    app.after_request(_remember)
    app.jinja_env.globals["in_language"] = in_language


def for_blueprint(blueprint: Blueprint) -> None:
    """Give the templates of a Blueprint's views our language, whatever the app has.

    They find ``_``, ``language`` and ``in_language``. Texts that are not ours are translated by
    the app's own ``_``.
    """

    @blueprint.context_processor
    def ours() -> dict[str, Any]:
        return {"_": translate, "language": current(), "in_language": in_language}

    @blueprint.after_request
    def remember(response: Response) -> Response:
        """What was chosen by hand on a page of ours is for the next ones, too."""
        asked = request.args.get("lang")
        others_choose = site.of().language or "babel" in current_app.extensions
        if asked in LOCALES and not others_choose:
            cookies.put(response, cookies.name(PASSING), asked, A_WHILE)
        return response


def current() -> str:
    """Return ``zh`` or ``en``: the one language of the site, or Flask-Babel's choice
    where it runs in the app, or the visitor's."""
    if fixed := site.of().language:
        return fixed
    if "babel" in current_app.extensions:
        from flask_babel import get_locale  # noqa: PLC0415  # a shop need not have it

        locale = get_locale()
        if locale and locale.language in LOCALES:
            return str(locale.language)
    return _wanted()


def said(words: Words | Advice, language: str | None = None) -> str:
    """Return what is written down in both languages in one, the visitor's unless another is
    given."""
    return words.english if (language or current()) == "en" else words.chinese


def _wanted() -> str:
    chosen = (
        request.args.get("lang"),
        request.cookies.get(cookies.name(PASSING)),
        request.cookies.get(COOKIE),
    )
    for language in chosen:
        if language in LOCALES:
            return language
    return request.accept_languages.best_match(LOCALES, "zh")


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked in LOCALES:
        response.set_cookie(
            COOKIE,
            asked,
            max_age=365 * 86400,
            secure=site.of().https,
            httponly=True,
            samesite="Lax",
        )
    return response


class _Unknown(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return ""


@cache
def _english() -> gettext.NullTranslations:
    """Return our English texts; a text that is not ours is empty there."""
    catalogue = gettext.translation("messages", TRANSLATIONS, ["en"])
    catalogue.add_fallback(_Unknown())
    return catalogue


@pass_context
def translate(context: Context, text: str, **variables: Any) -> Any:
    """Return a text of a template in the visitor's language, as Jinja's newstyle gettext does."""
    english = _english().gettext(text)
    apps_own: Any = context.environment.globals.get("_")
    if not english and apps_own:
        return context.call(apps_own, text, **variables)
    words = english if english and current() == "en" else text
    if context.eval_ctx.autoescape:
        words = Markup(words)  # noqa: S704  # a template's own words; what is filled in is escaped
    return words % variables

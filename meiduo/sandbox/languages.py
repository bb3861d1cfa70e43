"""Chinese or English: what the visitor chose, else what the browser asks for."""

from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, request

from meiduo.sandbox.texts import ENGLISH

LANGUAGES = ("zh", "en")
COOKIE = "lang"  # the mall's, too: on one host the choice is one
YEAR = 365 * 86400  # seconds


def init_app(app: Flask) -> None:
    """Give templates ``_``, ``language`` and ``in_language``; remember what ``?lang=`` chose."""
    app.after_request(_remember)

    @app.context_processor
    def words() -> dict[str, Any]:
        return {"_": translate, "language": current(), "in_language": in_language}


def current() -> str:
    """Return ``zh`` or ``en``."""
    asked = request.args.get("lang") or request.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES, "zh")


def translate(text: str, **values: Any) -> str:
    """Return a text of ours in the visitor's language; what is in no table stays as it is.

    Args:
        text: in Chinese.
        values: for its ``%(name)s``.
    """
    words = ENGLISH.get(text, text) if current() == "en" else text
    return words % values if values else words


def in_language(language: str) -> str:
    """Return the address of this page in another language."""
    others = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    path = quote(request.script_root + "/" + request.path.lstrip("/"))
    return path + "?" + urlencode([*others, ("lang", language)])


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        response.set_cookie(
            COOKIE, asked, max_age=YEAR, secure=request.is_secure, httponly=True, samesite="Lax"
        )
    return response

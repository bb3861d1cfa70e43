"""Chinese or English: what the visitor chose, else what the browser asks for."""

from urllib.parse import urlencode

from flask import Flask, Response, current_app, request, url_for

from meiduo.extensions import babel

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
COOKIE = "lang"


def init_app(app: Flask) -> None:
    """Choose a language for every page; ``?lang=en`` chooses by hand and is remembered."""
    babel.init_app(app, default_locale=LOCALES["zh"], default_timezone="Asia/Shanghai", locale_selector=_choose)
    app.after_request(_remember)
    app.jinja_env.globals["in_language"] = in_language


def in_language(language: str) -> str:
    """Return the address of this page in another language; a failed page is not asked for again."""
    if request.method == "GET" and (request.endpoint or "").startswith("pages."):
        return url_for(str(request.endpoint)) + "?" + urlencode({**request.args.to_dict(), "lang": language})
    return url_for("pages.home", lang=language)


def _choose() -> str:
    asked = request.args.get("lang") or request.cookies.get(COOKIE)
    return LOCALES[asked if asked in LOCALES else request.accept_languages.best_match(LOCALES, "zh")]


def _remember(response: Response) -> Response:
    if (asked := request.args.get("lang")) in LOCALES:
        secure = bool(current_app.config["JWT_COOKIE_SECURE"])
        response.set_cookie(COOKIE, asked, max_age=365 * 86400, secure=secure, httponly=True, samesite="Lax")
    return response

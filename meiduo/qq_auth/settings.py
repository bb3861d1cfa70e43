"""The extension's settings in an app: defaults, and a refusal that names every fault."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import TemplateNotFound

from meiduo.qq_auth.members import Members, offers
from meiduo.settings import keys, qq
from meiduo.settings.problems import SettingsError
from meiduo.settings.reader import Reader
from meiduo.web import headers, languages

# Endpoints of the shop's own pages; None where it has no such page.
VIEWS = ("QQ_HOME_VIEW", "QQ_LOGIN_VIEW", "QQ_ACCOUNT_VIEW")
LANGUAGES = (None, *languages.LOCALES)
FRAME = "qq_auth/base.html"
OUR_FRAME = Path(__file__).parent / "templates" / FRAME


def complete(app: Flask, members: Members) -> None:
    """Fill in defaults and types of what ``app.config`` says of QQ.

    Raises:
        SettingsError: with all faults at once.
    """
    config = app.config
    reader = Reader(
        {name: _text(config[name]) for name in qq.NAMES if config.get(name) is not None}
    )
    found = qq.read(reader)
    if not config.get("SECRET_KEY"):
        reader.refuse("SECRET_KEY", "is missing: it signs the cookies of login attempts")
    elif not found["QQ_SANDBOX"] and (why := keys.weakness(str(config["SECRET_KEY"]))):
        reader.refuse("SECRET_KEY", why)
    if found["QQ_SIGNUP"] == "ask" and not offers(members, "prove_password"):
        why = "is ask, and this shop's members have no prove_password"
        reader.refuse("QQ_SIGNUP", f"{why}: nobody could choose an account they have")
    if config.setdefault("QQ_LANGUAGE", None) not in LANGUAGES:
        reader.refuse("QQ_LANGUAGE", "is neither zh nor en, nor None for the visitor's choice")
    if reader.problems:
        raise SettingsError(reader.problems)
    config.update(found)
    for name in VIEWS:
        config.setdefault(name, None)
    config.setdefault("QQ_CONTENT_SECURITY_POLICY", None if _has_frame(app) else headers.STRICT)


def _has_frame(app: Flask) -> bool:
    """Tell whether our pages stand in a frame of the shop's, whose scripts and styles we do not
    know."""
    try:
        _, file, _ = app.create_global_jinja_loader().get_source(app.jinja_env, FRAME)
    except TemplateNotFound:
        return False
    return file != str(OUR_FRAME)


def _text(value: Any) -> str:
    """Write a setting as an environment would say it."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return " ".join(map(str, value))
    return str(value)

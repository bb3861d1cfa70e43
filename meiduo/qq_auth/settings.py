"""The extension's settings in an app: defaults, and a refusal that names every fault."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask

from meiduo.qq_auth import frame
from meiduo.qq_auth.members import Members, offers
from meiduo.settings import keys, qq
from meiduo.settings.problems import SettingsError
from meiduo.settings.reader import Reader
from meiduo.web import headers, languages

NAMES = (*qq.NAMES, "REDIS_URL", "RATELIMIT_ENABLED")
# Endpoints of the shop's own pages; None where it has no such page.
VIEWS = ("QQ_HOME_VIEW", "QQ_LOGIN_VIEW", "QQ_ACCOUNT_VIEW", "QQ_MOVE_VIEW")
LANGUAGES = (None, *languages.LOCALES)


def complete(app: Flask, members: Members) -> None:
    """Fill in defaults and types of what ``app.config`` says of QQ.

    Raises:
        SettingsError: with all faults at once.
    """
    config = app.config
    reader = Reader({name: _text(config[name]) for name in NAMES if config.get(name) is not None})
    found = qq.read(reader)
    qq.refuse_server(reader, found["QQ_SANDBOX"], _databases(app))
    found["REDIS_URL"] = reader.redis("REDIS_URL")
    found["RATELIMIT_ENABLED"] = reader.flag("RATELIMIT_ENABLED", default=True)
    for name in VIEWS:
        config.setdefault(name, None)
    config.setdefault("QQ_LANGUAGE", None)
    config.setdefault("QQ_CONTENT_SECURITY_POLICY", None if frame.is_shops(app) else headers.STRICT)
    _judge_key(reader, config, found["QQ_SANDBOX"])
    _judge_members(reader, config, members, found["QQ_SIGNUP"])
    _judge_pages(reader, config)
    if why := frame.fault(app):
        reader.refuse(frame.FRAME, why)
    if reader.problems:
        raise SettingsError(reader.problems)
    config.update(found)


def _judge_key(reader: Reader, config: Mapping[str, Any], sandbox: bool) -> None:
    """Any key is good enough for the sandbox."""
    key = config.get("SECRET_KEY")
    if not key:
        reader.refuse("SECRET_KEY", "is missing: it signs the cookies of login attempts")
    elif not sandbox and not reader.is_refused("QQ_SANDBOX") and (why := keys.weakness(str(key))):
        reader.refuse("SECRET_KEY", why)


def _judge_members(
    reader: Reader, config: Mapping[str, Any], members: Members, signup: str
) -> None:
    """What a shop's members cannot do, no setting may ask of them."""
    if signup == "ask" and not offers(members, "prove_password"):
        why = "is ask, and this shop's members have no prove_password"
        reader.refuse("QQ_SIGNUP", f"{why}: nobody could choose an account they have")
    is_strict = str(config.get("SESSION_COOKIE_SAMESITE")).casefold() == "strict"
    if is_strict and members.by_flask_session:
        why = "is Strict: browsers that come back from QQ leave such a session out, so nobody would"
        cure = "write Lax; or by_flask_session = False in Members that know people otherwise"
        reader.refuse("SESSION_COOKIE_SAMESITE", f"{why} be signed in. {cure}")


def _judge_pages(reader: Reader, config: Mapping[str, Any]) -> None:
    if config["QQ_LANGUAGE"] not in LANGUAGES:
        reader.refuse("QQ_LANGUAGE", "is neither zh nor en, nor None for the visitor's choice")
    policy = config["QQ_CONTENT_SECURITY_POLICY"]
    is_text = isinstance(policy, str) and policy.isascii() and policy.isprintable()
    if policy is not None and not is_text:
        why = "is no text that fits into a header: one line of plain ASCII"
        reader.refuse("QQ_CONTENT_SECURITY_POLICY", why)


def _databases(app: Flask) -> list[str]:
    """Return what SQLAlchemy calls the databases of an app."""
    with app.app_context():
        return [engine.dialect.name for engine in app.extensions["sqlalchemy"].engines.values()]


def _text(value: Any) -> str:
    """Write a setting as an environment would say it."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return " ".join(map(str, value))
    return str(value)

"""The settings of the QQ login: names, defaults, and what must fit together. Read by the mall and
by the extension."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from meiduo.settings import addresses
from meiduo.settings.reader import Reader

QQ = "https://graph.qq.com/"
LONGEST_APP_ID = 32  # digits; the column's width
CALLBACK_PATH = "/oauth_callback"  # where the address says no other
PATH = re.compile(r"(/(?!\.{1,2}(/|\Z))[A-Za-z0-9._~-]+)+")
SANDBOX_REDIRECT_URI = "http://www.meiduo.site:8000/oauth_callback"
SANDBOX_APP_ID = "100000000"  # made up, and no app of anybody's
NAMES = (
    "QQ_SANDBOX",
    "QQ_CLIENT_ID",
    "QQ_CLIENT_SECRET",
    "QQ_REDIRECT_URI",
    "QQ_AUTHORIZE_URL",
    "QQ_ACCESS_TOKEN_URL",
    "QQ_API_BASE_URL",
    "QQ_TIMEOUT",
    "QQ_MAX_CONCURRENCY",
    "QQ_CA_FILE",
    "QQ_UNIONID",
    "QQ_SIGNUP",
    "QQ_BUTTON_IMAGE",
    "QQ_AVATAR_PREFIXES",
    "NEXT_ALLOWED_HOSTS",
)


def read(reader: Reader) -> dict[str, Any]:
    """Return the settings; faults are noted in the reader."""
    sandbox = reader.flag("QQ_SANDBOX", default=False)
    if reader.is_refused("QQ_SANDBOX"):
        reader.excuse("QQ_CLIENT_ID", "QQ_CLIENT_SECRET", "QQ_REDIRECT_URI")
    settings: dict[str, Any] = {"QQ_SANDBOX": sandbox}
    settings |= _of_sandbox(reader) if sandbox else _of_qq(reader)
    settings["QQ_TIMEOUT"] = reader.number("QQ_TIMEOUT", default=8, low=1, high=10)
    settings["QQ_MAX_CONCURRENCY"] = reader.integer(
        "QQ_MAX_CONCURRENCY", default=6, low=1, high=512
    )
    settings["QQ_CA_FILE"] = reader.certificates("QQ_CA_FILE")
    settings["QQ_UNIONID"] = reader.flag("QQ_UNIONID", default=False)
    settings["QQ_SIGNUP"] = reader.choice("QQ_SIGNUP", "auto", "ask", "closed")
    settings["QQ_BUTTON_IMAGE"] = next(iter(reader.pictures("QQ_BUTTON_IMAGE")), None)
    settings["QQ_AVATAR_PREFIXES"] = tuple(reader.pictures("QQ_AVATAR_PREFIXES"))
    settings["NEXT_ALLOWED_HOSTS"] = tuple(reader.hosts("NEXT_ALLOWED_HOSTS"))
    return settings


def path_of(redirect_uri: str) -> str:
    """Return the path of the callback, without a last slash."""
    return urlsplit(redirect_uri).path.rstrip("/")


def refuse_server(reader: Reader, sandbox: bool, databases: Iterable[str]) -> None:
    """Refuse the sandbox over a database server, where the users are real.

    Args:
        reader: notes the fault.
        sandbox: whether the sandbox is on.
        databases: what the app's databases are called by SQLAlchemy: ``sqlite``, ``postgresql``.
    """
    if sandbox and any(name != "sqlite" for name in databases):
        why = "is on together with a database server: its made-up people do not belong there"
        cure = "set QQ_SANDBOX=0 and the keys of real QQ (.flaskenv may have switched it on), or"
        reader.refuse("QQ_SANDBOX", f"{why}; {cure} try it on SQLite")


def _of_qq(reader: Reader) -> dict[str, Any]:
    try_without = "the APP ID from connect.qq.com (or set QQ_SANDBOX=1 to try without one)"
    client_id = reader.required("QQ_CLIENT_ID", try_without)
    if client_id and not _is_app_id(client_id):
        reader.refuse("QQ_CLIENT_ID", "is not a QQ APP ID: it has digits only")
    client_secret = reader.required("QQ_CLIENT_SECRET", "the APP Key from connect.qq.com")
    reader.required("QQ_REDIRECT_URI", "the callback address given to QQ")
    return {
        "QQ_CLIENT_ID": client_id,
        "QQ_CLIENT_SECRET": client_secret,
        "QQ_REDIRECT_URI": _redirect_uri(reader, reader.address("QQ_REDIRECT_URI") or ""),
        "QQ_AUTHORIZE_URL": reader.url("QQ_AUTHORIZE_URL", QQ + "oauth2.0/authorize"),
        "QQ_ACCESS_TOKEN_URL": reader.url("QQ_ACCESS_TOKEN_URL", QQ + "oauth2.0/token"),
        "QQ_API_BASE_URL": reader.url("QQ_API_BASE_URL", QQ),
    }


def _of_sandbox(reader: Reader) -> dict[str, Any]:
    """Made-up keys; the addresses are filled in where the sandbox is mounted."""
    if reader.text("QQ_CLIENT_ID") not in (None, SANDBOX_APP_ID):
        cure = "set QQ_SANDBOX=0 for real QQ, or remove it"
        reader.refuse("QQ_SANDBOX", f"is on together with QQ_CLIENT_ID: {cure}")
    redirect_uri = _redirect_uri(reader, reader.address("QQ_REDIRECT_URI") or SANDBOX_REDIRECT_URI)
    if redirect_uri.startswith("https://"):
        why = "is on together with an https QQ_REDIRECT_URI: in the sandbox anybody is anybody"
        reader.refuse("QQ_SANDBOX", why)
    return {
        "QQ_CLIENT_ID": SANDBOX_APP_ID,
        "QQ_CLIENT_SECRET": "made-up-key-of-the-sandbox",
        "QQ_REDIRECT_URI": redirect_uri,
    }


def _is_app_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_APP_ID


def _redirect_uri(reader: Reader, value: str) -> str:
    """QQ compares scheme, host and path with what was registered; the path is where we answer."""
    if not value:
        return value
    host = addresses.host(value)
    if host is None or not addresses.is_served(host) or "#" in value or "@" in value:
        why = "is not an http(s) address with a host name, without user and fragment"
        reader.refuse("QQ_REDIRECT_URI", why)
    elif not path_of(value):
        why = f"has no path: QQ's callback needs one of its own, such as {CALLBACK_PATH}"
        reader.refuse("QQ_REDIRECT_URI", why)
    elif not PATH.fullmatch(path_of(value)):
        why = "has a path with more than letters, digits and . _ ~ - between single slashes"
        reader.refuse("QQ_REDIRECT_URI", why)
    return value

"""Settings: every name and default, and what must fit together. Reads an environment; uses no Flask."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from meiduo.settings import addresses
from meiduo.settings.reader import Reader

QQ = "https://graph.qq.com/"
LONGEST_APP_ID = 32  # digits; the column's width
CALLBACK_PATH = "/oauth_callback"
SANDBOX_REDIRECT_URI = "http://www.meiduo.site:8000/oauth_callback"


class SettingsError(Exception):
    """The environment cannot run a shop. ``problems`` holds one sentence for each fault, no values."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(texts: Mapping[str, str], instance: Path) -> dict[str, Any]:
    """Return the app's settings.

    Args:
        texts: names and texts, usually ``os.environ``.
        instance: folder for what this installation makes itself (SQLite, the sandbox's secrets) unless
            ``INSTANCE_PATH`` names another.

    Raises:
        SettingsError: with all faults at once.
    """
    read = Reader(texts)
    sandbox = read.flag("QQ_SANDBOX", default=False)
    instance = read.path("INSTANCE_PATH", instance)
    settings: dict[str, Any] = {"QQ_SANDBOX": sandbox, "INSTANCE_PATH": str(instance)}
    settings |= _sandbox(read) if sandbox else _qq(read)
    settings["DATABASE_URL"] = _database(read, instance)
    settings["DATABASE_POOL"] = read.integer("DATABASE_POOL", default=6, low=2, high=512)
    if sandbox or _is_inside(settings["DATABASE_URL"], instance):  # elsewhere nothing is kept there
        read.folder("INSTANCE_PATH", instance)
    settings |= _secrets(read, instance if sandbox else None)
    settings["QQ_TIMEOUT"] = read.number("QQ_TIMEOUT", default=8, low=1, high=10)
    settings["QQ_MAX_CONCURRENCY"] = read.integer("QQ_MAX_CONCURRENCY", default=6, low=1, high=512)
    settings["QQ_CA_FILE"] = read.certificates("QQ_CA_FILE")
    settings["QQ_UNIONID"] = read.flag("QQ_UNIONID", default=False)
    settings["QQ_SIGNUP"] = read.choice("QQ_SIGNUP", "auto", "ask", "closed")
    settings["PROXY_COUNT"] = read.integer("PROXY_COUNT", default=0, low=0, high=10)
    settings["QQ_BUTTON_IMAGE"] = next(iter(read.pictures("QQ_BUTTON_IMAGE")), None)
    settings["QQ_AVATAR_PREFIXES"] = tuple(read.pictures("QQ_AVATAR_PREFIXES"))
    settings["NEXT_ALLOWED_HOSTS"] = tuple(read.hosts("NEXT_ALLOWED_HOSTS"))
    settings["REDIS_URL"] = read.redis("REDIS_URL")
    settings["RATELIMIT_ENABLED"] = read.flag("RATELIMIT_ENABLED", default=True)
    settings["HSTS_SUBDOMAINS"] = read.flag("HSTS_SUBDOMAINS", default=False)
    settings["TRUSTED_HOSTS"] = _trusted_hosts(read, settings)
    _refuse_trial_modes(read, settings)
    if read.problems:
        raise SettingsError(read.problems)
    return settings


def _qq(read: Reader) -> dict[str, Any]:
    client_id = read.required("QQ_CLIENT_ID", "the APP ID from connect.qq.com (or set QQ_SANDBOX=1 to try without one)")
    if client_id and not (client_id.isascii() and client_id.isdigit() and len(client_id) <= LONGEST_APP_ID):
        read.refuse("QQ_CLIENT_ID", "is not a QQ APP ID: it has digits only")
    return {
        "QQ_CLIENT_ID": client_id,
        "QQ_CLIENT_SECRET": read.required("QQ_CLIENT_SECRET", "the APP Key from connect.qq.com"),
        "QQ_REDIRECT_URI": _redirect_uri(read, _callback(read)),
        "QQ_AUTHORIZE_URL": read.url("QQ_AUTHORIZE_URL", QQ + "oauth2.0/authorize"),
        "QQ_ACCESS_TOKEN_URL": read.url("QQ_ACCESS_TOKEN_URL", QQ + "oauth2.0/token"),
        "QQ_API_BASE_URL": read.url("QQ_API_BASE_URL", QQ),
    }


def _sandbox(read: Reader) -> dict[str, Any]:
    """Made-up keys; the addresses are filled in where the sandbox is mounted."""
    if read.text("QQ_CLIENT_ID"):
        read.refuse("QQ_SANDBOX", "is on together with QQ_CLIENT_ID: set QQ_SANDBOX=0 for real QQ, or remove it")
    return {
        "QQ_CLIENT_ID": "100000000",
        "QQ_CLIENT_SECRET": "made-up-key-of-the-sandbox",
        "QQ_REDIRECT_URI": _redirect_uri(read, read.address("QQ_REDIRECT_URI") or SANDBOX_REDIRECT_URI),
    }


def _callback(read: Reader) -> str:
    read.required("QQ_REDIRECT_URI", "the callback address given to QQ")
    return read.address("QQ_REDIRECT_URI") or ""


def _redirect_uri(read: Reader, value: str) -> str:
    """QQ compares scheme, host and path with what was registered; the path must be one we serve."""
    if not value:
        return value
    host = addresses.host(value)
    if host is None or not addresses.is_served(host) or "#" in value or "@" in value:
        read.refuse("QQ_REDIRECT_URI", "is not an http(s) address with a host name, without user and fragment")
    elif urlsplit(value).path.rstrip("/") != CALLBACK_PATH:
        read.refuse("QQ_REDIRECT_URI", f"does not lead to {CALLBACK_PATH}, where this app answers")
    return value


def _secrets(read: Reader, keep_in: Path | None) -> dict[str, Any]:
    """Both signing keys. The sandbox makes its own once, so that a first try needs no settings."""
    keys: dict[str, Any] = {}
    for name in ("SECRET_KEY", "JWT_SECRET_KEY"):
        keys[name] = read.key(name, keep_in)
        keys[f"{name}_FALLBACKS"] = read.old_keys(f"{name}_FALLBACKS")
    if keys["SECRET_KEY"] and keys["SECRET_KEY"] == keys["JWT_SECRET_KEY"]:
        read.refuse("SECRET_KEY", "and JWT_SECRET_KEY are equal: one leaked key must not open both doors")
    return keys


def _database(read: Reader, instance: Path) -> str:
    value = read.text("DATABASE_URL")
    if value is None:
        return addresses.of_sqlite(instance / "meiduo.sqlite")
    scheme, _, rest = value.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and addresses.is_database(f"postgresql://{rest}"):
        return f"postgresql+psycopg://{rest}"  # hosters still write postgres://, which SQLAlchemy 2 refuses
    if scheme != "sqlite" or not rest.startswith("/") or not addresses.is_database(value):
        read.refuse("DATABASE_URL", "is neither sqlite:///file nor postgresql://user:password@host/database")
        return ""
    if addresses.sqlite_file(value) is None:
        read.refuse("DATABASE_URL", "names a SQLite database in memory: every process would have another one")
    return value


def _is_inside(database: str, instance: Path) -> bool:
    """Tell whether the database is a SQLite file in our own folder, or relative to it."""
    file = addresses.sqlite_file(database) if database.startswith("sqlite:") else None
    return file is not None and (instance / file).is_relative_to(instance)


def _refuse_trial_modes(read: Reader, settings: Mapping[str, Any]) -> None:
    """The sandbox lets anybody be anybody, the debugger runs what a visitor types: neither is for the public."""
    if not settings["QQ_SANDBOX"]:
        read.no_debug()
        return
    if settings["QQ_REDIRECT_URI"].startswith("https://"):
        read.refuse("QQ_SANDBOX", "is on together with an https QQ_REDIRECT_URI: in the sandbox anybody is anybody")
    if not settings["DATABASE_URL"].startswith("sqlite:") and settings["DATABASE_URL"]:
        read.refuse("QQ_SANDBOX", "is on together with a database server: its made-up people do not belong there")


def _trusted_hosts(read: Reader, settings: Mapping[str, Any]) -> list[str] | None:
    """Hosts this app answers to. The sandbox answers to all, so that it can be tried from anywhere."""
    if listed := read.hosts("TRUSTED_HOSTS"):
        return listed
    host = addresses.host(settings["QQ_REDIRECT_URI"])
    return None if settings["QQ_SANDBOX"] or host is None else [host]

"""Settings: every name, default and check in one place. Reads an environment and knows no Flask."""

import os
import secrets
import ssl
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

QQ = "https://graph.qq.com/"
SECRET_BYTES = 32  # RFC 7518 section 3.2: an HS256 key is at least as long as its hash
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
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
    read = _Reader(texts)
    sandbox = read.flag("QQ_SANDBOX", default=False)
    instance = read.folder("INSTANCE_PATH", instance)
    settings: dict[str, Any] = {"QQ_SANDBOX": sandbox, "INSTANCE_PATH": str(instance)}
    settings |= _sandbox(read) if sandbox else _qq(read)
    settings |= _secrets(read, instance if sandbox else None)
    settings["DATABASE_URL"] = _database(read, instance)
    settings["DATABASE_POOL"] = read.integer("DATABASE_POOL", default=6, low=2, high=512)
    settings["QQ_TIMEOUT"] = read.number("QQ_TIMEOUT", default=8, low=1, high=10)
    settings["QQ_MAX_CONCURRENCY"] = read.integer("QQ_MAX_CONCURRENCY", default=6, low=1, high=512)
    settings["QQ_CA_FILE"] = read.certificates("QQ_CA_FILE")
    settings["QQ_UNIONID"] = read.flag("QQ_UNIONID", default=False)
    settings["QQ_SIGNUP"] = read.choice("QQ_SIGNUP", "auto", "ask", "closed")
    settings["PROXY_COUNT"] = read.integer("PROXY_COUNT", default=0, low=0, high=10)
    settings["QQ_BUTTON_IMAGE"] = read.text("QQ_BUTTON_IMAGE")
    settings["QQ_AVATAR_PREFIXES"] = tuple(read.words("QQ_AVATAR_PREFIXES"))
    settings["NEXT_ALLOWED_HOSTS"] = tuple(read.words("NEXT_ALLOWED_HOSTS"))
    settings["REDIS_URL"] = read.redis("REDIS_URL")
    settings["RATELIMIT_ENABLED"] = read.flag("RATELIMIT_ENABLED", default=True)
    settings["HSTS_SUBDOMAINS"] = read.flag("HSTS_SUBDOMAINS", default=False)
    settings["TRUSTED_HOSTS"] = _trusted_hosts(read, settings)
    if read.problems:
        raise SettingsError(read.problems)
    return settings


class _Reader:
    """Typed look-ups that collect faults instead of stopping at the first."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.problems: list[str] = []

    def text(self, name: str) -> str | None:
        """Blank counts as absent: an empty line in .env is how people switch a setting off."""
        return self._texts.get(name, "").strip() or None

    def choice(self, name: str, *known: str) -> str:
        """One of ``known``; the first when absent."""
        value = self.text(name) or known[0]
        if value not in known:
            self.problems.append(f"{name} is none of: {', '.join(known)}")
        return value

    def words(self, name: str) -> list[str]:
        """Several values, with blanks or commas between them."""
        return (self.text(name) or "").replace(",", " ").split()

    def redis(self, name: str) -> str | None:
        value = self.text(name)
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            self.problems.append(f"{name} is not a redis:// address")
        return value

    def required(self, name: str, why: str) -> str:
        value = self.text(name)
        if value is None:
            self.problems.append(f"{name} is missing: {why}")
        return value or ""

    def flag(self, name: str, *, default: bool) -> bool:
        value = (self.text(name) or str(int(default))).lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value not in {"0", "false", "no", "off"}:
            self.problems.append(f"{name} is neither on nor off: write 1 or 0")
        return False

    def number(self, name: str, *, default: float, low: float, high: float) -> float:
        try:
            value = float(self.text(name) or default)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            self.problems.append(f"{name} is not a number from {low:g} to {high:g}")
        return value

    def folder(self, name: str, default: Path) -> Path:
        path = Path(self.text(name) or default).absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError:
            self.problems.append(f"{name} is not a folder and cannot be made: it holds what this app makes itself")
        return path

    def certificates(self, name: str) -> str | None:
        value = self.text(name)
        try:
            ssl.create_default_context(cafile=value)
        except OSError:  # SSLError is one
            self.problems.append(f"{name} is not a readable file of PEM certificates")
        return value

    def integer(self, name: str, *, default: int, low: int, high: int) -> int:
        text = self.text(name) or str(default)
        if not (text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= high):
            self.problems.append(f"{name} is not a whole number from {low} to {high}")
            return low
        return int(text)

    def url(self, name: str, default: str | None = None) -> str:
        """An address that is https, or http on this machine."""
        value = self.text(name) or default or ""
        host = _host(value)
        if host is None:
            self.problems.append(f"{name} is not an http(s) address")
        elif not value.startswith("https://") and host not in LOOPBACK:
            self.problems.append(f"{name} must be https: secrets travel there")
        return value


def _parses(address: str) -> bool:
    """A password with an ``@`` of its own would end up in the host's name, and then in an error text."""
    try:
        parts = urlsplit(address)
        return parts.netloc.count("@") <= 1 and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _host(address: str) -> str | None:
    """Return the host name of an http(s) address, None for anything else."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # a bad port is only noticed when it is asked for
    except ValueError:
        return None
    return parts.hostname if parts.scheme in {"http", "https"} else None


def _qq(read: _Reader) -> dict[str, Any]:
    client_id = read.required("QQ_CLIENT_ID", "the APP ID from connect.qq.com (or set QQ_SANDBOX=1 to try without one)")
    if client_id and not (client_id.isascii() and client_id.isdigit()):
        read.problems.append("QQ_CLIENT_ID is not a QQ APP ID: it has digits only")
    return {
        "QQ_CLIENT_ID": client_id,
        "QQ_CLIENT_SECRET": read.required("QQ_CLIENT_SECRET", "the APP Key from connect.qq.com"),
        "QQ_REDIRECT_URI": _redirect_uri(read, read.required("QQ_REDIRECT_URI", "the callback address given to QQ")),
        "QQ_AUTHORIZE_URL": read.url("QQ_AUTHORIZE_URL", QQ + "oauth2.0/authorize"),
        "QQ_ACCESS_TOKEN_URL": read.url("QQ_ACCESS_TOKEN_URL", QQ + "oauth2.0/token"),
        "QQ_API_BASE_URL": read.url("QQ_API_BASE_URL", QQ),
    }


def _sandbox(read: _Reader) -> dict[str, Any]:
    """Made-up keys; the addresses are filled in where the sandbox is mounted."""
    if read.text("QQ_CLIENT_ID"):
        read.problems.append(
            "QQ_SANDBOX is on together with QQ_CLIENT_ID: set QQ_SANDBOX=0 for real QQ, or remove QQ_CLIENT_ID"
        )
    return {
        "QQ_CLIENT_ID": "100000000",
        "QQ_CLIENT_SECRET": "made-up-key-of-the-sandbox",
        "QQ_REDIRECT_URI": _redirect_uri(read, read.text("QQ_REDIRECT_URI") or SANDBOX_REDIRECT_URI),
    }


def _redirect_uri(read: _Reader, value: str) -> str:
    """QQ compares scheme, host and path with what was registered; the path must be one we serve."""
    if not value:
        return value
    if _host(value) is None or "#" in value or "@" in value:
        read.problems.append("QQ_REDIRECT_URI is not an http(s) address without user and fragment")
    elif urlsplit(value).path.rstrip("/") != CALLBACK_PATH:
        read.problems.append(f"QQ_REDIRECT_URI does not lead to {CALLBACK_PATH}, where this app answers")
    return value


def _secrets(read: _Reader, keep_in: Path | None) -> dict[str, Any]:
    """Both signing keys. The sandbox makes its own once, so that a first try needs no settings."""
    keys: dict[str, Any] = {}
    for name in ("SECRET_KEY", "JWT_SECRET_KEY"):
        value = read.text(name)
        if value is None and keep_in is not None:
            value = _kept_secret(read, keep_in / name.lower())
        if value is None:
            read.problems.append(
                f"{name} is missing: make one with  python -c 'import secrets; print(secrets.token_hex())'"
            )
        elif len(value.encode()) < SECRET_BYTES or len(set(value)) < 8:
            read.problems.append(f"{name} is too weak: at least {SECRET_BYTES} random bytes")
        keys[name] = value or ""
        keys[f"{name}_FALLBACKS"] = read.words(f"{name}_FALLBACKS")  # old keys: they still open, they never sign
        if any(len(old.encode()) < SECRET_BYTES for old in keys[f"{name}_FALLBACKS"]):
            read.problems.append(f"{name}_FALLBACKS holds a key under {SECRET_BYTES} bytes")
    if keys["SECRET_KEY"] and keys["SECRET_KEY"] == keys["JWT_SECRET_KEY"]:
        read.problems.append("SECRET_KEY and JWT_SECRET_KEY are equal: one leaked key must not open both doors")
    return keys


def _kept_secret(read: _Reader, path: Path) -> str:
    """Return the secret in ``path``, made on first use; ``link`` lets exactly one of two starting processes win."""
    try:
        if not path.exists():
            handle, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(SECRET_BYTES))
            with suppress(FileExistsError):
                os.link(draft, path)
            os.unlink(draft)
        return path.read_text()
    except OSError:
        read.problems.append(f"INSTANCE_PATH: {path.name} cannot be kept there")
        return secrets.token_hex(SECRET_BYTES)


def _database(read: _Reader, instance: Path) -> str:
    value = read.text("DATABASE_URL")
    if value is None:
        return f"sqlite:///{(instance / 'meiduo.sqlite').as_posix()}"
    scheme, _, rest = value.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and _parses(f"postgresql://{rest}"):
        return f"postgresql+psycopg://{rest}"  # hosters still write postgres://, which SQLAlchemy 2 refuses
    if scheme != "sqlite" or not rest.startswith("/"):
        read.problems.append("DATABASE_URL is neither sqlite:///file nor postgresql://user:password@host/database")
    return value


def _trusted_hosts(read: _Reader, settings: Mapping[str, Any]) -> list[str] | None:
    """Hosts this app answers to. The sandbox answers to all, so that it can be tried from anywhere."""
    if listed := read.words("TRUSTED_HOSTS"):
        return listed
    host = _host(settings["QQ_REDIRECT_URI"])
    return None if settings["QQ_SANDBOX"] or host is None else [host]

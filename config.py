"""Settings: every name and default, and what must fit together. Reads an environment; uses no
Flask."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from meiduo.settings import addresses, databases, qq, shops
from meiduo.settings.problems import SettingsError
from meiduo.settings.reader import Reader

__all__ = ["SettingsError", "load"]


def load(texts: Mapping[str, str], instance: Path) -> dict[str, Any]:
    """Return the app's settings.

    Args:
        texts: names and texts, usually ``os.environ``.
        instance: folder for what this installation makes itself (SQLite, the sandbox's secrets)
            unless ``INSTANCE_PATH`` names another.

    Raises:
        SettingsError: with all faults at once.
    """
    read = Reader(texts)
    instance = read.path("INSTANCE_PATH", instance)
    settings: dict[str, Any] = {"INSTANCE_PATH": str(instance), **qq.read(read)}
    sandbox = settings["QQ_SANDBOX"]
    if read.is_refused("QQ_SANDBOX"):  # the sandbox would make its own
        read.excuse("SECRET_KEY", "JWT_SECRET_KEY")
    settings["DATABASE_URL"] = databases.read(read, "DATABASE_URL", instance)
    settings[databases.DEFAULTED] = read.text("DATABASE_URL") is None
    settings["DATABASE_POOL"] = read.integer("DATABASE_POOL", default=6, low=2, high=512)
    # elsewhere nothing is stored there
    if sandbox or _is_inside(settings["DATABASE_URL"], instance):
        read.folder("INSTANCE_PATH", instance)
    settings |= _secrets(read, instance if sandbox else None)
    settings["REDIS_URL"] = read.redis("REDIS_URL")
    settings["RATELIMIT_ENABLED"] = read.flag("RATELIMIT_ENABLED", default=True)
    settings |= _addresses(read, settings)
    settings["SHOP"] = shops.read(read, "SHOP", Path(__file__).parent)
    _refuse_trial_modes(read, settings)
    if read.problems:
        raise SettingsError(read.problems)
    return settings


def _secrets(read: Reader, store_in: Path | None) -> dict[str, Any]:
    """Both signing keys. The sandbox makes its own once, so that a first try needs no settings."""
    keys: dict[str, Any] = {}
    for name in ("SECRET_KEY", "JWT_SECRET_KEY"):
        keys[name] = read.key(name, store_in)
        keys[f"{name}_FALLBACKS"] = read.old_keys(f"{name}_FALLBACKS")
    if keys["SECRET_KEY"] and keys["SECRET_KEY"] == keys["JWT_SECRET_KEY"]:
        why = "and JWT_SECRET_KEY are equal: one leaked key must not open both doors"
        read.refuse("SECRET_KEY", why)
    return keys


def _is_inside(database: str, instance: Path) -> bool:
    """Tell whether the database is a SQLite file in our own folder, or relative to it."""
    file = addresses.sqlite_file(database) if database.startswith("sqlite:") else None
    return file is not None and (instance / file).is_relative_to(instance)


def _refuse_trial_modes(read: Reader, settings: Mapping[str, Any]) -> None:
    """The sandbox lets anybody be anybody, the debugger runs what a visitor types: neither is for
    the public."""
    sandbox = settings["QQ_SANDBOX"]
    if not sandbox and not read.is_refused("QQ_SANDBOX"):
        read.no_debug()
    if settings["DATABASE_URL"]:
        qq.refuse_server(read, sandbox, [addresses.engine(settings["DATABASE_URL"])])


def _addresses(read: Reader, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Where the app is reached, and through what."""
    return {
        "PROXY_COUNT": read.integer("PROXY_COUNT", default=0, low=0, high=10),
        "HSTS_SUBDOMAINS": read.flag("HSTS_SUBDOMAINS", default=False),
        "TRUSTED_HOSTS": _trusted_hosts(read, settings),
    }


def _trusted_hosts(read: Reader, settings: Mapping[str, Any]) -> list[str] | None:
    """Hosts this app answers to. The sandbox answers to all, so that it can be tried from
    anywhere."""
    if listed := read.hosts("TRUSTED_HOSTS"):
        return listed
    host = addresses.host(settings["QQ_REDIRECT_URI"])
    return None if settings["QQ_SANDBOX"] or host is None else [host]

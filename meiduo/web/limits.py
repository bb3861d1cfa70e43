"""How often one address may ask, and counters for whoever else counts.

In memory, or in Redis for all processes. The library is imported where something is counted.
"""

import math
import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, current_app, request

from meiduo.errors import RateLimited
from meiduo.web import addresses
from meiduo.web.contract import refuses

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.storage import Storage
    from limits.strategies import FixedWindowRateLimiter

WIDER = 4  # times as much for the /56 that many an IPv6 customer has
COUNTER = "meiduo_limits"  # in app.extensions
STORAGE = "meiduo_limit_storage"  # in app.extensions; None while limits are switched off


def init_app(app: Flask) -> None:
    """Say where an app counts: ``REDIS_URL``, or memory; nowhere when ``RATELIMIT_ENABLED`` is
    off."""
    if STORAGE in app.extensions:
        return
    app.extensions[STORAGE] = None
    app.extensions[COUNTER] = None
    if app.config.get("RATELIMIT_ENABLED", True):
        from limits.strategies import FixedWindowRateLimiter  # noqa: PLC0415  # 2 MiB, else unused

        app.extensions[STORAGE] = _storage(app.config.get("REDIS_URL"))
        app.extensions[COUNTER] = FixedWindowRateLimiter(app.extensions[STORAGE])


def apply(blueprint: Blueprint, rates: Mapping[str, str]) -> None:
    """Limit endpoints of a Blueprint, each for itself: name within the Blueprint -> rates.

    An address is counted under ``(endpoint, address)``, its wider network likewise.
    """

    @blueprint.before_request
    @refuses(RateLimited, when=lambda endpoint, method: endpoint.rpartition(".")[2] in rates)
    def count_request() -> None:
        endpoint = str(request.endpoint)
        limit = rates.get(endpoint.rpartition(".")[2])
        if limit is None or _counter() is None or request.method == "OPTIONS":  # Flask answers it
            return
        for rate, address in ((limit, narrow()), (widened(limit), wide())):
            if address:
                count(rate, endpoint, address)


def narrow() -> str:
    """Return what this request's address is counted as."""
    return addresses.narrow(request.remote_addr or "")


def wide() -> str | None:
    """Return the wider network of this request's address, where there is one."""
    return addresses.wide(request.remote_addr or "")


@cache
def widened(rates: str) -> str:
    """Return the rates of a wider network."""
    return "; ".join(
        f"{item.amount * WIDER} per {item.multiples} {item.GRANULARITY.name}"
        for item in _items(rates)
    )


def count(rates: str, *key: str) -> None:
    """Count one more.

    Raises:
        RateLimited: one too many.
    """
    if counter := _counter():
        for rate in _items(rates):
            if not counter.hit(rate, *key):
                raise _refusal(counter, rate, *key)


def test(rates: str, *key: str) -> None:
    """Ask whether one more is allowed, and count nothing.

    Raises:
        RateLimited: too many already.
    """
    if counter := _counter():
        for rate in _items(rates):
            if not counter.test(rate, *key):
                raise _refusal(counter, rate, *key)


def hit(rates: str, *key: str) -> None:
    """Count one more, whether it is allowed or not."""
    if counter := _counter():
        for rate in _items(rates):
            counter.hit(rate, *key)


def redis_is_down() -> bool | None:
    """Look, for a moment, whether Redis answers, unless it is known to be gone; None without
    one."""
    storage: Any = current_app.extensions[STORAGE]
    if storage is None or not hasattr(storage, "is_down"):
        return None
    storage.get("ready")
    return bool(storage.is_down())


def _storage(redis: str | None) -> "Storage":
    if not redis:
        from limits.storage import MemoryStorage  # noqa: PLC0415  # as above

        return MemoryStorage()
    from meiduo.web.limit_storage import RedisOrMemory  # noqa: PLC0415  # memory needs no redis

    return RedisOrMemory(redis)


def _refusal(counter: "FixedWindowRateLimiter", rate: "RateLimitItem", *key: str) -> RateLimited:
    left = counter.get_window_stats(rate, *key).reset_time - time.time()
    return RateLimited(str(rate), max(1, math.ceil(left)))


def _counter() -> "FixedWindowRateLimiter | None":
    counter: FixedWindowRateLimiter | None = current_app.extensions[COUNTER]
    return counter


@cache
def _items(rates: str) -> "tuple[RateLimitItem, ...]":
    from limits import parse_many  # noqa: PLC0415  # as above

    return tuple(parse_many(rates))

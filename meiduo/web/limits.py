"""How often one address may ask, and counters for whoever else counts.

In memory, or in Redis for all processes.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Blueprint, Flask, current_app, request
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from meiduo.errors import RateLimited
from meiduo.web import addresses
from meiduo.web.contract import refuses

WIDER = 4  # times as much for the /56 that many an IPv6 customer has
COUNTER = "meiduo_limits"  # in app.extensions
STORAGE = "meiduo_limit_storage"  # in app.extensions; None while limits are switched off


@dataclass(frozen=True)
class _Rates:
    narrow: tuple[RateLimitItem, ...]
    wide: tuple[RateLimitItem, ...]


def init_app(app: Flask) -> None:
    """Say where an app counts: ``REDIS_URL``, or memory; nowhere when ``RATELIMIT_ENABLED`` is
    off."""
    if STORAGE in app.extensions:
        return
    storage: Storage | None = None
    if app.config.get("RATELIMIT_ENABLED", True):
        storage = _storage(app.config.get("REDIS_URL"))
    app.extensions[STORAGE] = storage
    app.extensions[COUNTER] = FixedWindowRateLimiter(storage) if storage else None


def apply(blueprint: Blueprint, rates: Mapping[str, str]) -> None:
    """Limit endpoints of a Blueprint, each for itself: name within the Blueprint -> rates.

    An address is counted under ``(endpoint, address)``, its wider network likewise.
    """
    known = {name: _Rates(_items(text), _items(widened(text))) for name, text in rates.items()}

    @blueprint.before_request
    @refuses(RateLimited, when=lambda endpoint, method: endpoint.rpartition(".")[2] in known)
    def count() -> None:
        endpoint = str(request.endpoint)
        limit = known.get(endpoint.rpartition(".")[2])
        if limit is None or request.method == "OPTIONS":  # Flask answers it, no view does
            return
        if counter := _counter():
            _count(counter, limit.narrow, endpoint, narrow())
            _count(counter, limit.wide, endpoint, wide())


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
    """Count one more."""
    if counter := _counter():
        for rate in _items(rates):
            counter.hit(rate, *key)


def redis_is_down() -> bool | None:
    """Look, for a moment, whether Redis answers, unless it is known to be gone; None without
    one."""
    storage: Any = current_app.extensions[STORAGE]
    if storage is None or isinstance(storage, MemoryStorage):
        return None
    storage.get("ready")
    return bool(storage.is_down())


def _storage(redis: str | None) -> Storage:
    if not redis:
        return MemoryStorage()
    from meiduo.web.limit_storage import RedisOrMemory  # noqa: PLC0415  # memory needs no redis

    return RedisOrMemory(redis)


def _count(
    counter: FixedWindowRateLimiter,
    rates: tuple[RateLimitItem, ...],
    endpoint: str,
    address: str | None,
) -> None:
    if not address:
        return
    for rate in rates:
        if not counter.hit(rate, endpoint, address):
            raise _refusal(counter, rate, endpoint, address)


def _refusal(counter: FixedWindowRateLimiter, rate: RateLimitItem, *key: str) -> RateLimited:
    left = counter.get_window_stats(rate, *key).reset_time - time.time()
    return RateLimited(str(rate), max(1, math.ceil(left)))


def _counter() -> FixedWindowRateLimiter | None:
    counter: FixedWindowRateLimiter | None = current_app.extensions[COUNTER]
    return counter


@cache
def _items(rates: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(rates))

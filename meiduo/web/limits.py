"""How often one address may ask, and counters for whoever else counts. In memory, or in Redis for all processes."""

import time
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter, RateLimitExceeded
from limits import RateLimitItem, parse_many

from meiduo.errors import RateLimited
from meiduo.web import addresses, responses
from meiduo.web.limit_storage import PREFIX, RedisOrMemory

# A carrier's address stands for hundreds of phones, so these stop machines and not crowds.
RATES = {
    "qq_auth.login": "120 per minute",
    "qq_auth.authorize": "120 per minute",
    "qq_auth.authorize_form": "120 per minute",
    "qq_auth.callback": "240 per minute",
    "accounts.refresh": "240 per minute",
    "accounts.login": "60 per minute",
    "accounts.set_password": "60 per minute",
    "accounts.password_form": "60 per minute",
    "qq_binding.chosen": "60 per minute",
}
WIDER = 4  # times as much for the /56 that many an IPv6 customer has


def narrow() -> str:
    """Return what this request's address is counted as."""
    return addresses.narrow(request.remote_addr or "")


def wide() -> str | None:
    """Return the wider network of this request's address, where there is one."""
    return addresses.wide(request.remote_addr or "")


def widened(rates: str) -> str:
    """Return the rates of a wider network."""
    return "; ".join(
        f"{item.amount * WIDER} per {item.multiples} {item.GRANULARITY.name}" for item in parse_many(rates)
    )


def test(rates: str, *key: str) -> None:
    """Ask whether one more is allowed, and count nothing.

    Raises:
        RateLimited: too many already.
    """
    limiter = _limiter()
    for rate in parse_many(rates) if limiter.enabled else ():
        if not limiter.limiter.test(rate, *key):
            raise RateLimited(str(rate), _left(limiter, rate, *key))


def hit(rates: str, *key: str) -> None:
    """Count one more."""
    limiter = _limiter()
    for rate in parse_many(rates) if limiter.enabled else ():
        limiter.limiter.hit(rate, *key)


def redis_is_down() -> bool | None:
    """Look, for a moment, whether Redis answers, unless it is known to be gone; None when there is none."""
    storage = current_app.extensions["meiduo_limit_storage"]
    if not isinstance(storage, RedisOrMemory):
        return None
    storage.get("ready")
    return storage.is_down()


def init_app(app: Flask) -> None:
    """Limit the endpoints of RATES."""
    redis = app.config["REDIS_URL"]
    limiter = Limiter(
        narrow,
        app=app,
        enabled=app.config["RATELIMIT_ENABLED"],
        storage_uri=PREFIX + redis if redis else "memory://",
        key_prefix="meiduo",
    )
    app.extensions["meiduo_limiter"] = limiter
    app.extensions["meiduo_limit_storage"] = limiter.storage if limiter.enabled else None
    for endpoint, rate in RATES.items():
        by_network = limiter.limit(widened(rate), key_func=lambda: wide() or "", exempt_when=lambda: wide() is None)
        limited: Any = by_network(limiter.limit(rate)(app.view_functions[endpoint]))
        app.view_functions[endpoint] = limited

    @app.errorhandler(RateLimitExceeded)
    def refuse(error: RateLimitExceeded) -> Response:
        limit = limiter.current_limit
        seconds = max(1, int(limit.reset_at - time.time())) if limit else int(error.limit.limit.get_expiry())
        return responses.failed(RateLimited(str(error.limit.limit), seconds))


def _limiter() -> Limiter:
    limiter: Limiter = current_app.extensions["meiduo_limiter"]
    return limiter


def _left(limiter: Limiter, rate: RateLimitItem, *key: str) -> int:
    return max(1, int(limiter.limiter.get_window_stats(rate, *key).reset_time - time.time()))

"""How often one address may ask. In this process's memory, or in Redis for all processes together."""

import hashlib
import time
from typing import Any

from flask import Flask, Response, current_app
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from meiduo import answers
from meiduo.errors import RateLimited

# A carrier's address stands for hundreds of phones, so these stop machines and not crowds.
RATES = {
    "qq_auth.login": "120 per minute",
    "qq_auth.authorize": "120 per minute",
    "qq_auth.callback": "240 per minute",
    "accounts.refresh": "240 per minute",
    "accounts.login": "60 per minute",
    "qq_binding.chosen": "60 per minute",
}
GUESSES_OF_ACCOUNT = "6 per minute; 40 per hour"  # slows guessing down and locks nobody out for long
GUESSES_FROM_ADDRESS = "60 per minute"
PATIENCE = 0.3  # seconds for Redis; a visitor is waiting
PING = 0.05  # seconds for a sign of life


def count_guess(account: str) -> None:
    """Count one try of a password: for this account, over all paths that check one, and for this address.

    Raises:
        RateLimited: too many.
    """
    limiter: Limiter = current_app.extensions["meiduo_limiter"]
    digest = hashlib.sha256(account.casefold().encode("utf-8", "replace")).hexdigest()
    for rates, key in ((GUESSES_OF_ACCOUNT, f"account:{digest}"), (GUESSES_FROM_ADDRESS, get_remote_address())):
        for rate in parse_many(rates) if limiter.enabled else ():
            if not _hit(limiter, rate, key):
                raise RateLimited(str(rate), int(rate.get_expiry()))


def redis_is_down(app: Flask) -> bool | None:
    """Ask Redis for a sign of life; None when none is configured."""
    address = app.config["REDIS_URL"]
    if not address:
        return None
    once = Retry(NoBackoff(), 0)
    with Redis.from_url(address, socket_timeout=PING, socket_connect_timeout=PING, retry=once) as redis:
        try:
            redis.ping()
        except (RedisError, OSError):
            return True
    return False


def _hit(limiter: Limiter, rate: RateLimitItem, key: str) -> bool:
    """Count where the limiter counts; in this process when its storage does not answer."""
    try:
        return limiter.limiter.hit(rate, "password", key)
    except RedisError:
        fallback: FixedWindowRateLimiter = current_app.extensions["meiduo_fallback"]
        return fallback.hit(rate, "password", key)


def init_app(app: Flask) -> None:
    """Count in Redis when there is one. Redis down: count in memory and go on; a limit is no reason to close."""
    redis = app.config["REDIS_URL"]
    patience: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE} if redis else {}
    limiter = Limiter(
        get_remote_address,
        app=app,
        enabled=app.config["RATELIMIT_ENABLED"],
        storage_uri=redis or "memory://",
        storage_options=patience,
        in_memory_fallback_enabled=bool(redis),
        key_prefix="meiduo",
    )
    app.extensions["meiduo_limiter"] = limiter
    app.extensions["meiduo_fallback"] = FixedWindowRateLimiter(MemoryStorage())
    for endpoint, rate in RATES.items():
        limited: Any = limiter.limit(rate)(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited

    @app.errorhandler(RateLimitExceeded)
    def refuse(error: RateLimitExceeded) -> Response:
        limit = limiter.current_limit
        seconds = max(1, int(limit.reset_at - time.time())) if limit else int(error.limit.limit.get_expiry())
        return answers.failed(RateLimited(str(error.limit.limit), seconds))

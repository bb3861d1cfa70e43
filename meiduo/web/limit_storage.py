"""Where limits are counted: in Redis for all processes together, in this process's memory while
Redis is gone."""

import os
import threading
from typing import Any

from limits.storage import MemoryStorage, RedisSentinelStorage, RedisStorage, Storage
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from meiduo import log_lines
from meiduo.settings import redis_addresses

PATIENCE = 0.05  # seconds for Redis to connect and to answer; a visitor is waiting
PAUSE = 1.0  # seconds between two looks whether Redis is back

log = log_lines.logger("meiduo.limits")


class RedisOrMemory(Storage):
    """Redis, and memory while Redis does not answer. The first failure moves every request over.

    A thread then looks for Redis once a second and moves them back. Nobody else waits for a Redis
    that hangs.
    """

    def __init__(self, uri: str, **options: Any) -> None:
        super().__init__(uri)
        self._redis = _storage(uri, options)
        self._begin(down=False)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a caller might have to catch: nothing comes through."""
        return RedisError

    def is_down(self) -> bool:
        """Tell whether this process counts in its own memory, for want of Redis."""
        return self._down

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return int(self._ask("incr", key, expiry, amount))

    def get(self, key: str) -> int:
        return int(self._ask("get", key))

    def get_expiry(self, key: str) -> float:
        return float(self._ask("get_expiry", key))

    def clear(self, key: str) -> None:
        self._ask("clear", key)

    def reset(self) -> int | None:
        found: int | None = self._ask("reset")
        return found

    def check(self) -> bool:
        return True  # one of the two always counts

    def _ask(self, method: str, *args: Any) -> Any:
        if self._process != os.getpid():
            self._begin(down=self._down)
        if not self._down:
            try:
                return getattr(self._redis, method)(*args)
            except RedisError as error:
                self._go_over(type(error).__name__)
        # the thread has stayed behind in the process that forked us
        elif not self._watcher.is_alive():
            self._watch()
        return getattr(self._memory, method)(*args)

    def _begin(self, *, down: bool) -> None:
        """Set up what belongs to one process: locks and threads do not survive a fork."""
        self._lock = threading.Lock()
        self._memory = MemoryStorage()
        self._watcher = threading.Thread()
        self._down = down
        self._process = os.getpid()

    def _go_over(self, failure: str) -> None:
        with self._lock:
            if self._down:
                return
            self._down = True
        log.error(
            "redis_gone",
            extra={"failure": failure, "detail": "limits are counted in memory until it is back"},
        )
        self._watch()

    def _watch(self) -> None:
        with self._lock:
            if not self._watcher.is_alive():
                self._watcher = threading.Thread(
                    target=self._wait_for_redis, name="redis-watch", daemon=True
                )
                self._watcher.start()

    def _wait_for_redis(self) -> None:
        pause = threading.Event()
        while not self._responds():
            pause.wait(PAUSE)
        self._down = False
        log.info("redis_back", extra={"detail": "limits are counted in Redis again"})

    def _responds(self) -> bool:
        """Count something: a Redis that cannot write answers a PING, too."""
        try:
            self._redis.storage.connection_pool.disconnect(inuse_connections=False)
            return self._redis.incr("watch", 1) > 0
        except RedisError:
            return False


def _storage(uri: str, options: dict[str, Any]) -> RedisStorage:
    """Return the counters of a server, or of whichever the sentinels call the primary."""
    patience: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    patience["retry"] = Retry(NoBackoff(), 0)
    if not redis_addresses.is_of_sentinels(uri):
        return RedisStorage(uri, **options, **patience)
    servers, sentinels = redis_addresses.of_service(uri)
    return RedisSentinelStorage(
        uri,
        use_replicas=False,  # what was just counted is not there yet
        sentinel_kwargs={**sentinels, **patience},
        **options,
        **servers,
        **patience,
    )

"""Environment -> settings -> app. What gunicorn, waitress and the ``flask`` command import."""

import atexit
import ctypes
import gc
import os
import sys
from contextlib import suppress
from pathlib import Path

import config
from meiduo import create_app

ARENAS = -8  # glibc's M_ARENA_MAX

REFUSED = (
    3  # gunicorn's own status for "a worker cannot boot": it stops instead of trying again for ever
)

# One arena of memory for all threads, which Python lets run one at a time: 3 MiB less in a worker.
with suppress(OSError, AttributeError, TypeError):  # not on Windows, nor with musl
    ctypes.CDLL(None).mallopt(ARENAS, 1)

try:
    app = create_app(config.load(os.environ, Path(__file__).parent / "instance"))
except config.SettingsError as refused:
    for problem in refused.problems:
        print(f"meiduo: {problem}", file=sys.stderr)
    raise SystemExit(REFUSED) from None

# What was made at start-up lives as long as the process; not looking at it again and again saves a
# tenth of a login.
gc.freeze()
atexit.register(gc.unfreeze)  # else SQLite's connections are not closed, nor its log put away

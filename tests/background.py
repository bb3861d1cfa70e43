"""What goes on in the background, and how to wait for it."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor


@contextlib.contextmanager
def meanwhile(*acts):
    """Run each act in a thread while the block does its part; yield their futures.

    All of them have ended afterwards.
    """
    with ThreadPoolExecutor(len(acts)) as pool:
        yield [pool.submit(act) for act in acts]


def timed(act):
    """Return what an act returns, and how many seconds it took."""
    began = time.monotonic()
    result = act()
    return result, time.monotonic() - began


def until(condition, seconds=5):
    """Ask until the answer is true, and return it; fail when it never is."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
    return answer

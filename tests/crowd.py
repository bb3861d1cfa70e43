"""Several at once."""

import threading
from concurrent.futures import ThreadPoolExecutor


def at_once(*acts):
    """Run all acts in threads that begin together; return what each returned, in order. The first
    error is raised."""
    start = threading.Barrier(len(acts))

    def run(act):
        start.wait(30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(run, act) for act in acts]]

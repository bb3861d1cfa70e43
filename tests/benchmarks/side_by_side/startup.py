"""How long a system takes from nothing imported to an app."""

import subprocess
import sys

from side_by_side import cpus
from side_by_side.environments import python_of
from side_by_side.servers import surroundings

ASK = """
import importlib, sys, time
began = time.perf_counter()
getattr(importlib.import_module(sys.argv[1]), "app")
print(time.perf_counter() - began)
"""
ROUNDS = 3  # and one that compiles


def measure(places, folder, say):
    """Return the seconds of each system's starts, by turns.

    Args:
        places: systems and where their databases are.
        folder: the run's.
        say: takes a line about progress.
    """
    say(f"start-up: {ROUNDS} times each")
    found = {system.key: [] for system in places}
    for _ in range(ROUNDS + 1):
        for system, place in places.items():
            found[system.key].append(_start(system, place, folder))
    return {key: seconds[1:] for key, seconds in found.items()}


def _start(system, place, folder):
    done = subprocess.run(
        [python_of(system.environment), "-c", ASK, system.wsgi.partition(":")[0]],
        cwd=system.folder,
        env=surroundings(system, place, 8000, 1, folder),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: cpus.pin(cpus.APPS),
    )
    if done.returncode:
        sys.exit(f"{system.label} does not start: {done.stderr}")
    return float(done.stdout.splitlines()[-1])

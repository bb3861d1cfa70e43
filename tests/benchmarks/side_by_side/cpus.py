"""Which CPU is whose, and what a process and its children have used of it."""

import contextlib
import os
import time
from pathlib import Path

ALL = sorted(os.sched_getaffinity(0))
APPS = ALL[-1]  # the app alone
OTHERS = ALL[0]  # browsers, the stand-in for QQ, a database server
TICKS = os.sysconf("SC_CLK_TCK")


def pin(cpu, pid=0):
    os.sched_setaffinity(pid, {cpu})


def family(pid):
    """Return a process and all that it has started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            for child in task.read_text().split():
                found += family(int(child))
    return found


def used(pid):
    """Return seconds of CPU that a process and its children have used, in nanosecond steps.

    Linux counts them for each process under a clock whose number is made of the process's.
    """
    return sum(map(_used, family(pid)))


def _used(pid):
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:  # it has ended meanwhile
        return 0.0


def memory(pid):
    """Return MiB that the largest process of a family holds: gunicorn's one worker."""
    return _resident(largest(pid)) / 1024


def largest(pid):
    """Return the process of a family that holds the most."""
    return max(family(pid), key=_resident)


def memory_of_all(pid):
    """Return MiB that a family holds together; what several share is counted once."""
    return sum(_share(one) for one in family(pid)) / 1024


def _share(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _resident(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def busy():
    """Return seconds of CPU that anybody has used on this machine, or its host has taken."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _, _, irq, softirq, stolen = map(int, fields[:8])
    return (user + nice + system + irq + softirq + stolen) / TICKS

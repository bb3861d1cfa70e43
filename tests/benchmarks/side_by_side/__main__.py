"""``make bench``: measure, and write docs/performance.md."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from side_by_side import environments, filled
from side_by_side.bench import Bench
from side_by_side.cells import CELLS, chosen


def say(line):
    print(f"{time.monotonic() - BEGAN:4.0f} s  {line}", file=sys.stderr, flush=True)


BEGAN = time.monotonic()
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systems", default="")
    parser.add_argument("--cells", default="")
    options = parser.parse_args()
    for name in ("tools", "django_qq", "social"):
        environments.make(name, say)
    cells = chosen(CELLS, options.cells, options.systems.split(",") if options.systems else ())
    with tempfile.TemporaryDirectory(dir=environments.STATE) as place:
        folder = Path(place)
        bench = Bench(folder, lambda system, users: filled.copy(system, users, folder, say), say)
        with bench.up(cells):
            bench.round(0, cells)
    for w in bench.windows:
        w.pop("took")
        print(w)

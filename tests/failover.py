"""Take a database's server away under a crowd of logins, and print what that cost.

    python tests/failover.py postgresql
    python tests/failover.py mariadb

The tests do the same with a shorter run.
"""

import contextlib
import sys
import tempfile
from functools import partial
from pathlib import Path

QUIET = 10  # seconds of logins afterwards
POSTGRESQL = {  # seconds until somebody notices, and whether the primary falls silent
    "killed, and a standby promoted at once": (0.0, False),
    "killed, and a standby promoted after 5 s": (5.0, False),
    "silent as without power, and a standby promoted after 5 s": (5.0, True),
}
MARIADB = {  # what a node of the cluster does
    "killed": "dies",
    "silent as without power": "freezes",
    "cut off from its cluster": "is_cut_off",
}


def cases(kind):
    """Yield what happens, and the act that lets it happen: called with QQ, a folder and seconds."""
    import moving
    from galera import Node

    if kind == "postgresql":
        for case, (after, freezes) in POSTGRESQL.items():
            yield f"primary {case}", partial(moving.postgresql, after=after, freezes=freezes)
    else:
        for case, act in MARIADB.items():
            leaves = getattr(Node, act)
            yield f"node {case}", partial(moving.mariadb, leaves=leaves, timeouts={})


def main(kind):
    """Run each case and print its outcome."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from stand_in import QQ

    with tempfile.TemporaryDirectory() as name, contextlib.closing(QQ(Path(name))) as qq:
        for case, act in cases(kind):
            print(f"{kind}: {case}\n  {act(qq, Path(name), QUIET)}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"postgresql", "mariadb"}:
        sys.exit("usage: python tests/failover.py postgresql|mariadb")
    main(sys.argv[1])

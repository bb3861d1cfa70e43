"""Take a database's primary away under a crowd of logins, and print what that cost.

    python tests/failover.py postgresql

The tests do the same with a shorter run.
"""

import contextlib
import sys
import tempfile
from pathlib import Path

CASES = {  # seconds until somebody notices, and whether the primary falls silent
    "killed, and a standby promoted at once": (0.0, False),
    "killed, and a standby promoted after 5 s": (5.0, False),
    "silent as without power, and a standby promoted after 5 s": (5.0, True),
}
QUIET = 10  # seconds of logins before and after
KINDS = ("postgresql",)


def main(kind):
    """Run each case and print its outcome."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import moving
    from stand_in import QQ

    with tempfile.TemporaryDirectory() as name, contextlib.closing(QQ(Path(name))) as qq:
        for case, (after, freezes) in CASES.items():
            outcome = getattr(moving, kind)(qq, Path(name), QUIET, after, freezes)
            print(f"{kind}: primary {case}\n  {outcome}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in KINDS:
        sys.exit(f"usage: python tests/failover.py {'|'.join(KINDS)}")
    main(sys.argv[1])

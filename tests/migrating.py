"""`flask db ...` as an operator runs it, in processes of their own."""

import subprocess
import sys

from malls import KEYS, ROOT, clean

REVISIONS = len(list((ROOT / "migrations/versions").glob("*.py")))


def flask_db(*args, tmp_path, address):
    """Start ``flask db ...`` in a process of its own."""
    env = {
        **KEYS,
        "QQ_SANDBOX": "0",
        "DATABASE_URL": address,
        "QQ_CLIENT_ID": "1",
        "QQ_CLIENT_SECRET": "x" * 32,
        "QQ_REDIRECT_URI": "https://localhost/oauth_callback",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", *args],
        cwd=ROOT,
        env=clean(env, tmp_path),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(processes):
    ended = [(*process.communicate(timeout=60), process.returncode) for process in processes]
    assert [code for *_, code in ended] == [0] * len(processes), ended
    return ended

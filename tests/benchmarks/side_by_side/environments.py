"""Python environments with what peers need, from files that lock it with hashes."""

import subprocess
import sys
import venv
from pathlib import Path

from processes import ROOT

HERE = Path(__file__).parent
STATE = ROOT / ".bench"  # what a run may find again; nothing of it is committed
OURS = "ours"  # the environment that this runs in


def python_of(name):
    """Return the Python of an environment."""
    return sys.executable if name == OURS else str(STATE / "environments" / name / "bin/python")


def make(name, say):
    """Install what ``requirements/NAME.txt`` locks, unless that is done."""
    wanted = (HERE / "requirements" / f"{name}.txt").read_bytes()
    folder = STATE / "environments" / name
    stamp = folder / "installed.txt"
    if stamp.exists() and stamp.read_bytes() == wanted:
        return
    say(f"installing {name} (once)")
    venv.create(folder, with_pip=True, clear=True, symlinks=True)
    locked = HERE / "requirements" / f"{name}.txt"
    pip = [python_of(name), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    command = [*pip, "--require-hashes", "--requirement", locked]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    stamp.write_bytes(wanted)


def release(name, package):
    """Return the release of a package that is locked for an environment; ours are at the root."""
    locked = ROOT / "requirements.txt" if name == OURS else HERE / "requirements" / f"{name}.txt"
    lines = locked.read_text().splitlines()
    starts = f"{package.lower()}=="
    return next(line.split("==")[1].split()[0] for line in lines if line.startswith(starts))

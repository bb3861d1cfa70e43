"""Python environments with what peers need, from files that lock it with hashes."""

import subprocess
import sys
import venv
from pathlib import Path

from processes import ROOT

HERE = Path(__file__).parent
STATE = ROOT / ".bench"  # what a run may find again; nothing of it is committed
SERVERS = "servers"  # ours, and what could serve it
OURS = "ours"  # the environment that this runs in


def python_of(name):
    """Return the Python of an environment."""
    return sys.executable if name == OURS else str(STATE / "environments" / name / "bin/python")


def locks(name):
    """Return the files that lock an environment; other servers stand beside our own packages."""
    file = HERE / "requirements" / f"{name}.txt"
    return [ROOT / "requirements.txt", file] if name == SERVERS else [file]


def make(name, say):
    """Install what its files lock, unless that is done."""
    wanted = b"".join(file.read_bytes() for file in locks(name))
    folder = STATE / "environments" / name
    stamp = folder / "installed.txt"
    if stamp.exists() and stamp.read_bytes() == wanted:
        return
    say(f"installing {name} (once)")
    venv.create(folder, with_pip=True, clear=True, symlinks=True)
    pip = [python_of(name), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    command = [*pip, "--require-hashes"]
    for locked in locks(name):
        command += ["--requirement", locked]
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

"""An nginx. `python tests/proxying.py` finds one, or installs one."""

import os
import shutil
import subprocess
import sys


def find():
    """Return the path of nginx; Debian keeps it out of a user's PATH."""
    return shutil.which("nginx") or shutil.which(
        "nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
    )


def install():
    """Install nginx as root with apt-get; else say what to do."""
    if find():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's nginx for its tests ...", flush=True)
        quiet = {
            **os.environ,
            "DEBIAN_FRONTEND": "noninteractive",
            "RUNLEVEL": "1",
        }  # installed, not started
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "nginx-light"]
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
    if not find():
        sys.exit(
            "No nginx found. Install it "
            "(Debian: apt-get install nginx-light; macOS: brew install nginx)."
        )


if __name__ == "__main__":
    install()

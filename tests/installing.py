"""Our package as others get it: built, and installed into an empty environment. Nothing is
downloaded: what it stands on is packed again from the files of this environment."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name
from processes import ROOT, clean

LEFT_OUT = {".git", ".venv", "instance", "dist", "__pycache__", ".hypothesis", ".*_cache"}
INSTALLERS_OWN = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; ([^\\]+?))? \\$", re.M)


def run(*command, cwd, **env):
    """Run Python in an environment with nothing of the developer's; return what it prints."""
    done = subprocess.run(
        command, cwd=cwd, env=clean(env), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def copy(source, folder):
    """Copy a project without what working in it leaves behind."""
    return shutil.copytree(source, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))


def build(source, folder):
    """Build the source archive of a project, and the wheel from that archive; return both."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder), cwd=source)
    (archive,) = folder.glob("*.tar.gz")
    without = ("--no-build-isolation", "--no-deps", "--no-index")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", *without, str(archive))
    run(*pip, cwd=folder, PIP_CONFIG_FILE=os.devnull)
    (wheel,) = folder.glob("*.whl")
    return archive, wheel


def locked():
    """Return what requirements.txt pins for this machine: name -> version."""
    pins = PIN.findall((ROOT / "requirements.txt").read_text())
    return {
        name: version for name, version, marker in pins if not marker or Marker(marker).evaluate()
    }


def pack(name, folder):
    """Make a wheel of a distribution that is installed here. It fits this machine only."""
    found = importlib.metadata.distribution(name)
    own = [file for file in found.files if ".." not in file.parts and file.suffix != ".pyc"]
    own = [file for file in own if file.name not in INSTALLERS_OWN]
    (info,) = {file.parts[0] for file in own if file.parts[0].endswith(".dist-info")}
    path = folder / f"{info.removesuffix('.dist-info')}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for file in own:
            wheel.write(file.locate(), str(file))
        wheel.writestr(f"{info}/RECORD", "".join(f"{file},,\n" for file in own))


class Shelf:
    """Wheels of all that requirements.txt pins, in place of an index."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._packed = set()
        self._pins = folder / "pins.txt"
        pins = locked()
        self._pins.write_text("".join(f"{name}=={version}\n" for name, version in pins.items()))
        self.put(*pins)

    def put(self, *names):
        """Lay down wheels of what is installed here."""
        for name in {*names} - self._packed:
            pack(name, self.folder)
        self._packed |= {*names}

    def install(self, folder, *requirements):
        """Make an empty environment and install into it; return its Python."""
        venv.create(folder, symlinks=True)
        python = folder / "bin" / "python"
        run(
            *(sys.executable, "-m", "pip", "--python", str(python), "install", "--no-compile"),
            *("--quiet", "--constraint", str(self._pins), *requirements),
            cwd=folder,
            PIP_CONFIG_FILE=os.devnull,
            PIP_NO_INDEX="1",
            PIP_FIND_LINKS=str(self.folder),
            PIP_DISABLE_PIP_VERSION_CHECK="1",
        )
        return python


def distributions(python):
    """Return the names of what is installed beside a Python."""
    (packages,) = python.parent.parent.glob("lib/python*/site-packages")
    found = importlib.metadata.distributions(path=[packages])
    return {canonicalize_name(one.name) for one in found}

"""Fonts of Chinese and emoji, for pictures of pages. `python tests/fonts.py` installs them."""

import os
import shutil
import subprocess
import sys

PACKAGES = ("fonts-noto-cjk", "fonts-noto-color-emoji")  # Debian's names


def missing():
    """Return what a Chromium here could not draw: ``zh``, ``und-zsye`` (emoji)."""
    if shutil.which("fc-list") is None:
        return ["zh", "und-zsye"]
    return [lang for lang in ("zh", "und-zsye") if not _fonts(lang)]


def install():
    """Install the fonts. Exit with advice when that does not work."""
    if not missing():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing fonts for Chinese and emoji ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "fontconfig", *PACKAGES],
            env=quiet,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    if missing():
        sys.exit(f"No fonts for Chinese and emoji. Debian: apt-get install {' '.join(PACKAGES)}")


def _fonts(lang):
    found = subprocess.run(["fc-list", f":lang={lang}"], capture_output=True, check=False)
    return found.stdout.strip()


if __name__ == "__main__":
    install()

"""A page of our documentation, followed word by word: its files are written, its commands run."""

import re
import shlex
import shutil
import subprocess
import sys

from malls import ROOT

BLOCK = re.compile(
    r"^(?:`(?P<file>[\w./-]+)`:\n\n)?```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.M | re.S
)
ELSEWHERE = shutil.ignore_patterns(
    ".git", ".venv", ".env", "instance", "shop", ".*_cache", "__pycache__"
)
NEEDED = ("PATH", "HOME", "LANG", "TMPDIR")


def blocks(page):
    """Return what stands between the fences: (file or None, text)."""
    text = (ROOT / page).read_text()
    return [(found["file"], found["text"]) for found in BLOCK.finditer(text)]


def files(page):
    return {file: text for file, text in blocks(page) if file}


def commands(page):
    return [line for file, text in blocks(page) if not file for line in text.splitlines()]


def parts(page):
    """Return what two languages of a page share: marks of headings and tables, and what stands
    between backquotes."""
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(), flags=re.S)
    marks = [line.split(" ")[0] for line in text.splitlines() if line.startswith(("#", "|"))]
    return marks, sorted(set(re.findall(r"`([^`]+)`", text)))


class Project:
    """A copy of this project, in which somebody follows a page."""

    def __init__(self, folder, environ):
        self.folder = folder / "project"
        self.env = {name: environ[name] for name in NEEDED if name in environ}
        shutil.copytree(ROOT, self.folder, ignore=ELSEWHERE)

    def write(self, texts):
        for file, text in texts.items():
            path = self.folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def runs(self, line):
        """Run a command of a page, by the interpreter of the tests; return what it printed."""
        for part in line.split(" && "):
            words = shlex.split(part)
            module = words[2:] if words[:2] == ["python", "-m"] else words
            ended = subprocess.run(
                [sys.executable, "-m", *module],
                cwd=self.folder,
                env=self.env,
                capture_output=True,
                text=True,
                timeout=300,
            )
            assert ended.returncode == 0, f"{part}: {ended.stdout}{ended.stderr}"
        return ended.stdout + ended.stderr

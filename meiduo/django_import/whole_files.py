"""Files that are written beside their place and take it at the end: whole, or as they were."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


class Unwritable(Exception):
    """The file cannot be written; the message says why."""


def is_no_file(path: Path) -> bool:
    """Tell whether something else is there: a device, a pipe."""
    return path.exists() and not path.is_file()


def beside(path: Path) -> Path:
    """Return where a file is written at first; a link stays one."""
    place = _place(path)
    return place.with_name(f"{place.name}.part")


def open_beside(path: Path) -> IO[str]:
    """Open what is to take a file's place; whoever may not read the one, may not read the other.

    Raises:
        Unwritable: it cannot be opened.
    """
    part = beside(path)
    with explaining(f"write {part}, which becomes {path} at the end"):
        part.unlink(missing_ok=True)  # an earlier one may have another mode
        opened = part.open("w", encoding="utf-8", newline="\n")
        if path.exists():
            _hand_over(path, part)
    return opened


def replace(path: Path) -> None:
    """Let what is written beside take its place.

    Raises:
        Unwritable: it cannot.
    """
    part = beside(path)
    with explaining(f"put {part} into the place of {path}"):
        part.replace(_place(path))


@contextmanager
def explaining(act: str) -> Iterator[None]:
    """Turn the system's refusal of an act into a line.

    Raises:
        Unwritable: the system has refused.
    """
    try:
        yield
    except OSError as failed:
        raise Unwritable(f"cannot {act}: {failed.strerror}") from None


def _place(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve fails at a circle of links


def _hand_over(path: Path, part: Path) -> None:
    """Give the new file the old one's owner, where we may, and its mode."""
    there = path.stat()
    with suppress(PermissionError, AttributeError):  # Windows has no chown
        os.chown(part, there.st_uid, there.st_gid)
    shutil.copymode(path, part)

"""The file of ``--refused``: lines are added as they come, and at the end it takes its place."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click

from meiduo.django_import import whole_files
from meiduo.django_import.whole_files import explaining

NAMES = {"/dev/stdout": "/dev/fd/1", "/dev/stderr": "/dev/fd/2"}
OPEN = {"/dev/fd", "/proc/self/fd"}  # what the process has open already, by number


@dataclass(frozen=True)
class Growing:
    """A file that is being written."""

    path: Path
    file: IO[str]

    def add(self, lines: Iterable[str]) -> None:
        """Write lines, and let the system have them at once.

        Raises:
            Unwritable: it takes no more.
        """
        with explaining(f"write {self.path}"):
            self.file.writelines(f"{line}\n" for line in lines)
            self.file.flush()


@contextmanager
def growing(path: Path | None) -> Iterator[Growing | None]:
    """Open a file that takes its place when all is done. None is no file.

    Where the work stops half-way, what it had written by then stays beside, as ``NAME.part``.
    A terminal, a pipe, ``-`` and what the process has open already, as /dev/stdout, are written at
    once.

    Raises:
        Unwritable: it cannot be opened, written or replaced.
    """
    if path is None:
        yield None
        return
    with explaining(f"write {path}"):
        opened = _stream(path) if _is_written_at_once(path) else None
    with _closing(path, opened) if opened else _replacing(path) as file:
        yield file


@contextmanager
def _replacing(path: Path) -> Iterator[Growing]:
    part = whole_files.beside(path)
    opened = whole_files.open_beside(path)
    try:
        with _closing(path, opened) as file:
            yield file
        whole_files.replace(path)
    finally:
        if part.exists() and part.stat().st_size == 0:
            part.unlink()


def _is_written_at_once(path: Path) -> bool:
    is_open = str(path) == "-" or _descriptor(path) is not None
    return is_open or whole_files.is_no_file(path)


def _descriptor(path: Path) -> int | None:
    """Return which file that is open already a name means; None for any other name."""
    place = Path(NAMES.get(str(path), path))
    is_open = str(place.parent) in OPEN and place.name.isdecimal()
    return int(place.name) if is_open else None


def _stream(path: Path) -> IO[str]:
    """Open what is written at once; what is open already goes on where it is."""
    number = _descriptor(path)
    if number is not None:
        return os.fdopen(os.dup(number), "w", encoding="utf-8")
    return click.open_file(str(path), "w", encoding="utf-8")


@contextmanager
def _closing(path: Path, opened: IO[str]) -> Iterator[Growing]:
    """Close a file at the end. That, too, may find the disk full."""
    stack = ExitStack()
    file = stack.enter_context(opened)
    try:
        yield Growing(path, file)
    finally:
        with explaining(f"write {path}"):
            stack.close()

"""Files that are written beside their place and take it at the end: whole, or as they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click


class Unwritable(Exception):
    """The file cannot be written; the message says why."""


@contextmanager
def growing(path: Path | None) -> Iterator[IO[str] | None]:
    """Open a file that takes its place when all is done. None is no file.

    Where the work stops half-way, what it had written by then stays beside, as ``NAME.part``.
    A terminal, a pipe and ``-`` are written at once.

    Raises:
        Unwritable: it cannot be opened or replaced.
    """
    if path is None:
        yield None
    elif str(path) == "-" or (path.exists() and not path.is_file()):
        with explaining(path):
            opened = click.open_file(str(path), "w", encoding="utf-8")
        with opened as file:
            yield file
    else:
        with _replacing(path) as file:
            yield file


@contextmanager
def _replacing(path: Path) -> Iterator[IO[str]]:
    part = beside(path)
    with explaining(path):
        opened = part.open("w", encoding="utf-8")
    try:
        with opened as file:
            yield file
        replace(path)
    finally:
        if part.exists() and part.stat().st_size == 0:
            part.unlink()


def beside(path: Path) -> Path:
    """Return where a file is written at first; a link stays one."""
    place = path.resolve()
    return place.with_name(f"{place.name}.part")


def replace(path: Path) -> None:
    """Let what is written beside take its place.

    Raises:
        Unwritable: it cannot.
    """
    with explaining(path):
        beside(path).replace(path.resolve())


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turn the system's refusal into a line.

    Raises:
        Unwritable: the system has refused.
    """
    try:
        yield
    except OSError as failed:
        raise Unwritable(f"cannot write {path}: {failed.strerror}") from None

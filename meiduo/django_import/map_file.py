"""``--map``: a CSV of old and new ids, for whoever brings orders and addresses after the users."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

HEADER = ("old_id", "new_id")


class Unwritable(Exception):
    """The file cannot be written; the message says why."""


@contextmanager
def prepared(path: Path | None) -> Iterator[None]:
    """Make sure, before a long run, that the file can be written at its end. None is no file.

    Raises:
        Unwritable: it cannot.
    """
    if path is None:
        yield
        return
    beside = _beside(path)
    with _explaining(path):
        beside.touch()
    try:
        yield
    finally:
        beside.unlink(missing_ok=True)


def write(path: Path, pairs: Iterable[tuple[int, int]]) -> None:
    """Write the whole file, or leave it as it was.

    Raises:
        Unwritable: it cannot be written.
    """
    beside = _beside(path)
    with _explaining(path), beside.open("w", encoding="ascii", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(HEADER)
        lines.writerows(pairs)
    with _explaining(path):
        beside.replace(path)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failed:
        raise Unwritable(f"cannot write {path}: {failed.strerror}") from None

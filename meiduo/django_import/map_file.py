"""``--map``: a CSV of old and new ids, for whoever brings orders and addresses after the users."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from meiduo.django_import import whole_files
from meiduo.django_import.whole_files import Unwritable

HEADER = ("old_id", "new_id")


@contextmanager
def prepared(path: Path | None) -> Iterator[None]:
    """Make sure, before a long run, that the file can be written at its end. None is no file.

    Raises:
        Unwritable: it cannot.
    """
    if path is None:
        yield
        return
    if whole_files.is_no_file(path):  # a device would be replaced
        raise Unwritable(f"cannot write {path}: it is no file")
    beside = whole_files.beside(path)
    with whole_files.explaining(f"write {path}"):
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
    with whole_files.explaining(f"write {path}"), whole_files.open_beside(path) as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(HEADER)
        lines.writerows(pairs)
    whole_files.replace(path)

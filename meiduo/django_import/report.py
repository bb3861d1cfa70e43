"""What became of the old rows: counts, and refused rows by id and reason.

No name, hash or openid is in it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, Any

from meiduo.django_import.verdicts import ALREADY_THERE, IMPORTED, REASONS, Line

REFUSED = "refused"
TABLES = {"tb_users": "users", "tb_oauth_qq": "bindings"}
SHOWN = 50  # refused rows that the text lists; --json and --refused have all


class Report:
    """Takes lines as batches are written; refused rows go to ``file`` at once."""

    def __init__(self, file: IO[str] | None) -> None:
        self._file = file
        self._counts: Counter[tuple[str, str]] = Counter()
        self.refused: list[Line] = []

    def add(self, lines: Iterable[Line]) -> None:
        """Count the lines of a batch."""
        for line in lines:
            self._counts[line.table, REFUSED if line.is_refused else line.verdict] += 1
            if line.is_refused:
                self.refused.append(line)
                self._write(line)
        if self._file:
            self._file.flush()

    def as_json(self, dry_run: bool) -> dict[str, Any]:
        """Return the whole report."""
        tables = {name: self._of(table) for table, name in TABLES.items()}
        return {
            "dry_run": dry_run,
            **tables,
            "reasons": self._reasons(),
            "rows": [_public(line) for line in self.refused],
        }

    def as_text(self, dry_run: bool) -> str:
        """Return the report in lines: counts, reasons, the first refused rows."""
        return "\n".join(self._lines(dry_run))

    def _lines(self, dry_run: bool) -> Iterator[str]:
        if dry_run:
            yield "Dry run: nothing was written. A run now would give:"
        for table, name in TABLES.items():
            counts = self._of(table).items()
            said = [f"{count} {verdict.replace('_', ' ')}" for verdict, count in counts]
            yield f"{name}: {', '.join(said)}"
        for reason, count in self._reasons().items():
            yield f"{count} x {reason}: {REASONS[reason]}"
        for line in self.refused[:SHOWN]:
            yield f"  refused {line.table} {line.id}: {line.verdict}"
        if len(self.refused) > SHOWN:
            yield f"  ... and {len(self.refused) - SHOWN} more; --refused FILE writes them all"

    def _write(self, line: Line) -> None:
        if self._file:
            self._file.write(json.dumps(_public(line)) + "\n")

    def _of(self, table: str) -> dict[str, int]:
        verdicts = (IMPORTED, ALREADY_THERE, REFUSED)
        return {verdict: self._counts[table, verdict] for verdict in verdicts}

    def _reasons(self) -> dict[str, int]:
        return dict(Counter(line.verdict for line in self.refused).most_common())


def _public(line: Line) -> dict[str, str | int]:
    return {"table": line.table, "id": line.id, "reason": line.verdict}

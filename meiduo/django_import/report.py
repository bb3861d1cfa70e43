"""What became of the old rows: counts for the operator, rows by id and reason. No name, hash or openid is in it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, Any

from meiduo.django_import.django import REASONS
from meiduo.django_import.transfer import ALREADY_THERE, IMPORTED, Line

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
            verdict = line.verdict if line.verdict in (IMPORTED, ALREADY_THERE) else "refused"
            self._counts[line.table, verdict] += 1
            if verdict == "refused":
                self.refused.append(line)
                if self._file:
                    self._file.write(json.dumps(_public(line)) + "\n")
        if self._file:
            self._file.flush()

    def as_json(self, dry_run: bool) -> dict[str, Any]:
        """Return the whole report."""
        tables = {name: self._of(table) for table, name in TABLES.items()}
        return {
            "dry_run": dry_run,
            **tables,
            "reasons": self._reasons(),
            "rows": [*map(_public, self.refused)],
        }

    def as_text(self, dry_run: bool) -> Iterator[str]:
        """Yield the report's lines: counts, reasons, the first refused rows."""
        if dry_run:
            yield "Dry run: nothing was written. A run now would give:"
        for table, name in TABLES.items():
            yield f"{name}: " + ", ".join(
                f"{count} {word.replace('_', ' ')}" for word, count in self._of(table).items()
            )
        for reason, count in self._reasons().items():
            yield f"{count} x {reason}: {REASONS[reason]}"
        for line in self.refused[:SHOWN]:
            yield f"  refused {line.table} {line.id}: {line.verdict}"
        if len(self.refused) > SHOWN:
            yield f"  ... and {len(self.refused) - SHOWN} more; --refused FILE writes them all"

    def _of(self, table: str) -> dict[str, int]:
        return {verdict: self._counts[table, verdict] for verdict in (IMPORTED, ALREADY_THERE, "refused")}

    def _reasons(self) -> dict[str, int]:
        return dict(Counter(line.verdict for line in self.refused).most_common())


def _public(line: Line) -> dict[str, str | int]:
    return {"table": line.table, "id": line.id, "reason": line.verdict}

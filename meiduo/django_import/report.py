"""What became of the old rows: counts, refused rows by id and reason, and what is to be known of
those that came.

No hash and no openid is in it, and of names only those that are others than there.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from meiduo.django_import.growing_file import Growing
from meiduo.django_import.layout import BINDINGS, USERS, Layout
from meiduo.django_import.plan import Plan
from meiduo.django_import.verdicts import ALREADY_THERE, IMPORTED, NOTES, Line, meanings

REFUSED = "refused"
TABLES = {USERS: "users", BINDINGS: "bindings"}
SHOWN = 50  # rows of each sort that the text lists; --json and --refused have all

GUESSED = (
    "warning: the old dates carry no time zone and no --timezone was said; the first run settles it"
    " for good. A mall with USE_TZ = False wants its own TIME_ZONE here, as Asia/Shanghai"
)


@dataclass
class Report:
    """Takes lines as batches are written; those that want somebody's eye go to ``file`` at once."""

    plan: Plan
    layout: Layout
    file: Growing | None = None  # open from the beginning of the move to its end
    left_behind: Sequence[str] = ()  # columns that nobody takes along
    has_bindings: bool = True
    has_zones: bool = True  # whether the old dates say of which time zone they are
    refused: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, lines: Iterable[Line]) -> None:
        """Count the lines of a batch, then write those that want somebody's eye.

        Raises:
            Unwritable: the file takes no more; all of the batch is counted.
        """
        seen = [*lines]
        for line in seen:
            if line.is_note:
                self.notes.append(line)
            else:
                self._counts[line.table, REFUSED if line.is_refused else line.verdict] += 1
            if line.is_refused:
                self.refused.append(line)
        if self.file:
            wanted = [line for line in seen if line.is_refused or line.is_note]
            self.file.add(json.dumps(self._public(line), ensure_ascii=False) for line in wanted)

    @property
    def has_begun(self) -> bool:
        """Tell whether there is anything to report."""
        return bool(self._counts)

    def beginning(self) -> str:
        """Return what is to be known before anything happens."""
        return "\n".join(self._beginning())

    def as_json(self) -> dict[str, Any]:
        """Return the whole report."""
        tables = {name: self._of(table) for table, name in TABLES.items()}
        return {
            "dry_run": not self.plan.writes,
            "mall": self.plan.mall,
            "database": self.plan.target,
            "app_id": self.plan.app_id,
            "timezone": str(self.plan.zone),
            "stays_behind": [*self.left_behind],
            **tables,
            "reasons": _counted(self.refused),
            "rows": [self._public(line) for line in self.refused],
            "notes": [self._public(line) for line in self.notes],
        }

    def as_text(self) -> str:
        """Return the report in lines: counts, reasons, the first rows."""
        return "\n".join(self._lines())

    def _beginning(self) -> Iterator[str]:
        yield f"QQ app id of the old bindings: {self.plan.app_id}"
        yield f"clock of the old dates: {self.plan.zone}"
        if self.plan.guesses_zone and not self.has_zones:
            yield GUESSED
        yield f"into this shop's database: {self.plan.target}"
        if not self.has_bindings:
            yield "the old mall has no QQ bindings"
        if self.left_behind:
            table = self.layout.name(USERS)
            yield f"stays behind in {table}: {', '.join(self.left_behind)}"

    def _lines(self) -> Iterator[str]:
        if not self.plan.writes:
            yield "Dry run: nothing was written. A run now would give:"
        yield from self._beginning()
        for table, name in TABLES.items():
            counts = self._of(table).items()
            said = [f"{count} {verdict.replace('_', ' ')}" for verdict, count in counts]
            yield f"{name}: {', '.join(said)}"
        yield from self._rows(self.refused, meanings(), "refused ")
        yield from self._rows(self.notes, NOTES, "")

    def _rows(self, lines: list[Line], meanings: dict[str, str], word: str) -> Iterator[str]:
        for reason, count in _counted(lines).items():
            yield f"{count} x {reason}: {meanings[reason]}"
        for line in lines[:SHOWN]:
            name = f" {line.username}" if line.username else ""
            said = ", ".join([line.verdict, *line.also])
            yield f"  {word}{self.layout.name(line.table)} {line.id}: {said}{name}"
        if len(lines) > SHOWN:
            yield f"  ... and {len(lines) - SHOWN} more; --refused FILE writes them all"

    def _of(self, table: str) -> dict[str, int]:
        verdicts = (IMPORTED, ALREADY_THERE, REFUSED)
        return {verdict: self._counts[table, verdict] for verdict in verdicts}

    def _public(self, line: Line) -> dict[str, Any]:
        name = {"username": line.username} if line.username else {}
        word = "note" if line.is_note else "reason"
        also = {"also": [*line.also]} if line.also else {}
        row = {"table": self.layout.name(line.table), "id": line.id, word: line.verdict}
        return {**row, **name, **also}


def _counted(lines: list[Line]) -> dict[str, int]:
    return dict(Counter(line.verdict for line in lines).most_common())

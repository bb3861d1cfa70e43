"""One batch of the old mall -> our tables, within a transaction that is open."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TypeVar

from meiduo.django_import import parsing, second_qqs, writes
from meiduo.django_import.known import Known
from meiduo.django_import.layout import BINDINGS, USERS
from meiduo.django_import.move_bindings import BindingsMove
from meiduo.django_import.move_users import UsersMove
from meiduo.django_import.naming import Naming, OldNames
from meiduo.django_import.plan import Plan
from meiduo.django_import.source import Batch, Row
from meiduo.django_import.verdicts import Line, Refused

Old = TypeVar("Old")
REFUSED = "database_refuses"


@dataclass
class Move:
    """One try at one batch.

    Attributes:
        claimed: the ids of users here whom old ones of earlier batches have turned out to be.
        old_names: of all batches.
        singly: each row by itself, so that one that the database refuses stops no other.
        found: the ids of users here whom old ones of this batch have turned out to be.
    """

    batch: Batch
    known: Known
    plan: Plan
    claimed: Set[int]
    old_names: OldNames
    singly: bool = False
    found: set[int] = field(default_factory=set)
    _verdicts: dict[tuple[str, int], str] = field(default_factory=dict)
    _also: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    _notes: list[Line] = field(default_factory=list)

    def run(self) -> list[Line]:
        """Add what can be added; return what became of each row, and what is to be known of it.

        Raises:
            Raced: somebody has taken a name, a mobile or an openid meanwhile; another try sees it.
        """
        users = self._parsed(USERS, self.batch.users, parsing.user)
        bindings = self._parsed(BINDINGS, self.batch.bindings, parsing.binding)
        openids = [one.openid for one in bindings.values()]
        self.known.learn(users, openids, self.plan.app_id)
        owners = {row["id"]: row["user_id"] for row in self.batch.bindings}
        second = BindingsMove(self.batch.ambiguous, self.known, owners, bindings)
        naming = Naming(self.known, self.old_names, self.plan.renames)
        first = UsersMove(naming, self.known, self.claimed)
        self._judge(USERS, first.take(users, second.ways()))
        self._also = {(USERS, number): also for number, also in first.also.items()}
        if self.plan.writes:
            self._without(USERS, writes.users(self.plan.mall, first, singly=self.singly))
        self.found = first.found
        self._judge(BINDINGS, second.take(first.people, first.changed))
        if self.plan.writes:
            refused = writes.bindings(self.plan.app_id, second.rows, singly=self.singly)
            self._without(BINDINGS, refused)
            second_qqs.note({**row, "app_id": self.plan.app_id} for row in second.second)
        self._notes += [*first.notes, *second.notes]
        return self._lines()

    def _lines(self) -> list[Line]:
        came = {row for row, verdict in self._verdicts.items() if verdict != REFUSED}
        notes = [note for note in self._notes if (note.table, note.id) in came]
        rows = self._verdicts.items()
        return [Line(*row, verdict, also=self._also.get(row, ())) for row, verdict in rows] + notes

    def _judge(self, table: str, verdicts: dict[int, str]) -> None:
        for number, verdict in verdicts.items():
            self._verdicts[table, number] = verdict

    def _without(self, table: str, refused: Iterable[int]) -> None:
        for number in refused:
            self._verdicts[table, number] = REFUSED

    def _parsed(
        self, table: str, rows: list[Row], parse: Callable[[Row, tzinfo], Old]
    ) -> dict[int, Old]:
        judged = {}
        for row in rows:
            try:
                judged[row["id"]] = parse(row, self.plan.zone)
            except Refused as refused:
                self._verdicts[table, row["id"]] = refused.reason
        return judged

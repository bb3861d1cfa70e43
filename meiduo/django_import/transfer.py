"""The move of a mall, batch by batch; a batch is one transaction."""

from dataclasses import dataclass, field

from meiduo.database import reading, writing
from meiduo.django_import import malls
from meiduo.django_import.known import Known
from meiduo.django_import.move import Move
from meiduo.django_import.naming import OldNames
from meiduo.django_import.plan import Plan
from meiduo.django_import.source import Batch
from meiduo.django_import.verdicts import Line
from meiduo.errors import Unavailable
from meiduo.retries import retried

STOPPED = "it refuses to go on; earlier batches are kept, run it again"


@dataclass
class Transfer:
    """A move, or a look at what one would do. Batches come in the order of the old ids.

    Attributes:
        old_names: all of the old mall, where users are renamed.
    """

    plan: Plan
    old_names: OldNames
    _claimed: set[int] = field(default_factory=set)  # whom old users have turned out to be
    _foreseen: Known | None = None  # a dry run meets nothing of its own in the database

    def note_mall(self) -> None:
        """Write down how the mall is moved in, unless that is known or this is a dry run.

        Raises:
            Unavailable: our database refuses.
        """
        if self.plan.writes:
            self._noted()

    def carry(self, batch: Batch) -> list[Line]:
        """Write a batch, unless this is a dry run; return what became of each row.

        Where the database refuses the batch, each row is written by itself.

        Raises:
            Unavailable: our database refuses the batch; nothing of it is written.
        """
        try:
            found, lines = self._carried(batch, singly=False)
        except Unavailable:
            found, lines = self._carefully(batch)
        self._claimed |= found
        return lines

    def _carefully(self, batch: Batch) -> tuple[set[int], list[Line]]:
        try:
            return self._carried(batch, singly=True)
        except Unavailable as failed:
            if failed.database_error and not failed.retriable:
                raise
            raise Unavailable(STOPPED) from None

    @retried
    def _noted(self) -> None:
        with writing():
            malls.note(self.plan)

    @retried
    def _carried(self, batch: Batch, *, singly: bool) -> tuple[set[int], list[Line]]:
        move = Move(batch, self._known(), self.plan, self._claimed, self.old_names, singly)
        with writing() if self.plan.writes else reading():
            lines = move.run()
        return move.found, lines

    def _known(self) -> Known:
        if self.plan.writes:
            return Known(self.plan.mall)
        self._foreseen = self._foreseen or Known(self.plan.mall)
        return self._foreseen

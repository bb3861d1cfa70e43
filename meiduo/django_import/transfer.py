"""The move of a mall, batch by batch; a batch is one transaction."""

from dataclasses import dataclass, field
from datetime import tzinfo

from meiduo.database import reading, writing
from meiduo.django_import.known import Known
from meiduo.django_import.move import Move
from meiduo.django_import.source import Batch
from meiduo.django_import.verdicts import Line
from meiduo.errors import Unavailable
from meiduo.retries import retried

STOPPED = "the shop's database refuses some of these rows; earlier batches are kept, run it again"


@dataclass
class Transfer:
    """A move, or a look at what one would do. Batches come in the order of the old ids."""

    app_id: str
    zone: tzinfo
    dry_run: bool
    _claimed: set[int] = field(default_factory=set)  # whom old users have turned out to be
    # a dry run meets nothing of its own in the database
    _foreseen: Known = field(default_factory=Known)

    def carry(self, batch: Batch) -> list[Line]:
        """Write a batch, unless this is a dry run; return what became of each row.

        Raises:
            Unavailable: our database refuses the batch; nothing of it is written.
        """
        try:
            move = self._carried(batch)
        except Unavailable as failed:
            if failed.database_error and not failed.retriable:
                raise
            raise Unavailable(STOPPED) from None
        self._claimed |= move.found
        return move.lines

    @retried
    def _carried(self, batch: Batch) -> Move:
        move = Move(
            batch,
            known=self._foreseen if self.dry_run else Known(),
            app_id=self.app_id,
            zone=self.zone,
            claimed=self._claimed,
            writes=not self.dry_run,
        )
        with reading() if self.dry_run else writing():
            move.run()
        return move

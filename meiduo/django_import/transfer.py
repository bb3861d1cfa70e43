"""Old users and their bindings -> our tables; a batch is one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import NamedTuple, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from meiduo.accounts.models import User
from meiduo.accounts.names import folded
from meiduo.database_errors import is_passing
from meiduo.django_import import django
from meiduo.django_import.django import OldBinding, OldUser
from meiduo.django_import.known import Known, Person
from meiduo.django_import.source import Batch, Row
from meiduo.errors import Unavailable
from meiduo.extensions import db
from meiduo.mall_models import QQBinding
from meiduo.transition import begin_write

IMPORTED, ALREADY_THERE = "imported", "already_there"  # any other verdict is a reason
Old = TypeVar("Old")
TRIES = 3  # somebody may take a name at the same moment, or wait for us in a circle; the second try sees it


class Line(NamedTuple):
    """What became of one old row."""

    table: str
    id: int
    verdict: str


@dataclass
class Transfer:
    """A move, batch by batch. ``claimed`` are the users whom old ones have turned out to be."""

    app_id: str
    zone: tzinfo
    dry_run: bool
    claimed: set[int] = field(default_factory=set)
    known: Known = field(default_factory=Known)

    def carry(self, batch: Batch) -> list[Line]:
        """Write a batch, unless this is a dry run, and tell what became of each row.

        Raises:
            Unavailable: our database refuses the batch; nothing of it is written.
        """
        for _ in range(TRIES):
            move = _Move(self, batch)
            try:
                return move.run()
            except DBAPIError as failed:
                db.session.rollback()
                if not isinstance(failed, IntegrityError) and not is_passing(failed):
                    raise
                self.claimed -= {person.id for person in move.people.values()}
        raise Unavailable("the shop's database refuses some of these rows; earlier batches are kept, run it again")


class _Move:
    """One try at one batch."""

    def __init__(self, transfer: Transfer, batch: Batch) -> None:
        self._transfer, self._batch = transfer, batch
        self._known = transfer.known if transfer.dry_run else Known()  # a dry run has nothing in the database to meet
        self._lines: list[Line] = []
        self.people: dict[int, Person] = {}  # old id -> who it is here
        self._fresh: dict[int, User] = {}  # old id -> the one who is new here
        self._changed: set[int] = set()  # old ids of those who have used the new mall since

    def run(self) -> list[Line]:
        """Write what can be written, one commit."""
        if not self._transfer.dry_run:
            begin_write()
        users = self._judged("tb_users", self._batch.users, django.user)
        bindings = self._judged("tb_oauth_qq", self._batch.bindings, django.binding)
        self._known.learn(users.values(), [one.openid for one in bindings.values()], self._transfer.app_id)
        owners = {row["id"]: row["user_id"] for row in self._batch.bindings}
        openids: dict[int, list[str]] = {}
        for number, binding in bindings.items():
            openids.setdefault(owners[number], []).append(binding.openid)
        for number, old in users.items():
            self._note("tb_users", number, self._take(number, old, openids.get(number, [])))
        self._settle()
        for number, binding in bindings.items():
            self._note("tb_oauth_qq", number, self._bind(owners[number], binding))
        db.session.rollback() if self._transfer.dry_run else db.session.commit()
        return self._lines

    def _judged(self, table: str, rows: list[Row], judge: Callable[[Row, tzinfo], Old]) -> dict[int, Old]:
        kept = {}
        for row in rows:
            try:
                kept[row["id"]] = judge(row, self._transfer.zone)
            except django.Refused as refused:
                self._note(table, row["id"], refused.reason)
        return kept

    def _take(self, number: int, old: OldUser, openids: list[str]) -> str:
        """Find or add one user; return the verdict."""
        if person := self._known.same(old, openids, self._transfer.claimed):
            self._is(number, person)
            if person.has_been_here(old):
                self._changed.add(number)
            return ALREADY_THERE
        if folded(old.username) in self._known.names:
            return "username_taken"
        if old.mobile in self._known.mobiles:
            return "mobile_taken"
        self._fresh[number] = User(nickname=old.username, **vars(old))
        person = Person(-number, old.username, old.mobile, old.date_joined)
        self._known.add(person)
        self._is(number, person)
        return IMPORTED

    def _is(self, number: int, person: Person) -> None:
        self.people[number] = person
        self._transfer.claimed.add(person.id)

    def _settle(self) -> None:
        """Write the new users: from here on they have ids."""
        if self._transfer.dry_run:
            return
        db.session.add_all(self._fresh.values())
        db.session.flush()
        for number, user in self._fresh.items():
            self._is(number, replace(self.people[number], id=user.id))

    def _bind(self, owner: int, old: OldBinding) -> str:
        """Add one binding; return the verdict."""
        if not (person := self.people.get(owner)):
            return "user_refused"
        if len(self._batch.claims[old.openid]) > 1:
            return "openid_ambiguous"
        if found := self._known.openids.get(old.openid):
            return ALREADY_THERE if found.id == person.id else "openid_taken"
        if person.id in self._known.bound:
            return "user_has_another_qq"
        if owner in self._changed:  # an unbinding must not be undone
            return "changed_since"
        if not self._transfer.dry_run:
            db.session.add(QQBinding(user_id=person.id, app_id=self._transfer.app_id, **vars(old)))
        self._known.bind(old.openid, person)
        return IMPORTED

    def _note(self, table: str, number: int, verdict: str) -> None:
        self._lines.append(Line(table, number, verdict))

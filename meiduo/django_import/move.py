"""One batch of old users and their bindings -> our tables, within a transaction that is open."""

from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from meiduo.accounts.models import User
from meiduo.accounts.names import folded
from meiduo.database import session
from meiduo.django_import import parsing
from meiduo.django_import.known import Known, Person
from meiduo.django_import.parsing import OldBinding, OldUser
from meiduo.django_import.source import Batch, Row
from meiduo.django_import.verdicts import ALREADY_THERE, IMPORTED, Line, Refused
from meiduo.qq_auth.bindings import changes
from meiduo.retries import Raced

Old = TypeVar("Old")


@dataclass
class Move:
    """One try at one batch.

    Attributes:
        claimed: the ids of users here whom old ones of earlier batches have turned out to be.
        writes: False in a dry run.
        lines: what became of each row.
        found: the ids of users here whom old ones of this batch have turned out to be.
    """

    batch: Batch
    known: Known
    app_id: str
    zone: tzinfo
    claimed: Set[int]
    writes: bool
    lines: list[Line] = field(default_factory=list)
    found: set[int] = field(default_factory=set)
    _people: dict[int, Person] = field(default_factory=dict)  # old id -> who it is here
    _new: dict[int, User] = field(default_factory=dict)  # old id -> the user made of it
    _bound: list[Row] = field(default_factory=list)  # the bindings to be written
    _changed: set[int] = field(default_factory=set)  # old ids of who has used the new mall since

    def run(self) -> None:
        """Add what can be added.

        Raises:
            Raced: somebody has taken a name, a mobile or an openid meanwhile; another try sees it.
        """
        users = self._parsed("tb_users", self.batch.users, parsing.user)
        bindings = self._parsed("tb_oauth_qq", self.batch.bindings, parsing.binding)
        self.known.learn(users.values(), [one.openid for one in bindings.values()], self.app_id)
        owners = {row["id"]: row["user_id"] for row in self.batch.bindings}
        openids: dict[int, list[str]] = {}
        for number, binding in bindings.items():
            openids.setdefault(owners[number], []).append(binding.openid)
        for number, user in users.items():
            self._note("tb_users", number, self._take(number, user, openids.get(number, [])))
        self._write_users()
        for number, binding in bindings.items():
            self._note("tb_oauth_qq", number, self._bind(owners[number], binding))
        changes.add_many(self.app_id, self._bound)

    def _parsed(
        self, table: str, rows: list[Row], parse: Callable[[Row, tzinfo], Old]
    ) -> dict[int, Old]:
        judged = {}
        for row in rows:
            try:
                judged[row["id"]] = parse(row, self.zone)
            except Refused as refused:
                self._note(table, row["id"], refused.reason)
        return judged

    def _take(self, number: int, old: OldUser, openids: list[str]) -> str:
        """Find or add one user; return the verdict."""
        for person in self.known.same(old, openids):
            if person.id not in self.claimed and person.id not in self.found:
                self._is(number, person)
                if person.has_been_here(old):
                    self._changed.add(number)
                return ALREADY_THERE
        if folded(old.username) in self.known.names:
            return "username_taken"
        if old.mobile in self.known.mobiles:
            return "mobile_taken"
        self._new[number] = User(nickname=old.username, **vars(old))
        person = Person(-number, old.username, old.mobile, old.date_joined)
        self.known.add(person)
        self._is(number, person)
        return IMPORTED

    def _is(self, number: int, person: Person) -> None:
        self._people[number] = person
        self.found.add(person.id)

    def _write_users(self) -> None:
        """From here on the new users have ids."""
        if not self.writes:
            return
        session.add_all(self._new.values())
        try:
            session.flush()
        except IntegrityError:
            raise Raced from None
        for number, user in self._new.items():
            self._is(number, replace(self._people[number], id=user.id))

    def _bind(self, owner: int, old: OldBinding) -> str:
        """Add one binding; return the verdict."""
        person = self._people.get(owner)
        if person is None:
            return "user_refused"
        if len(self.batch.claims[old.openid]) > 1:
            return "openid_ambiguous"
        found = self.known.openids.get(old.openid)
        if found is not None:
            return ALREADY_THERE if found.id == person.id else "openid_taken"
        if person.id in self.known.bound:
            return "user_has_another_qq"
        if owner in self._changed:  # an unbinding must not be undone
            return "changed_since"
        if self.writes:
            self._bound.append({"user_id": person.id, **vars(old)})
        self.known.bind(old.openid, person)
        return IMPORTED

    def _note(self, table: str, number: int, verdict: str) -> None:
        self.lines.append(Line(table, number, verdict))

"""Who of a batch is here already, who is new and under which name, and what stays behind."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any

from meiduo.accounts import bulk
from meiduo.columns import now
from meiduo.django_import import naming
from meiduo.django_import.known import Known
from meiduo.django_import.layout import USERS
from meiduo.django_import.naming import Naming
from meiduo.django_import.parsing import OldUser
from meiduo.django_import.person import Person
from meiduo.django_import.verdicts import ALREADY_THERE, IMPORTED, LEFT, Line, Refused, grave


@dataclass
class UsersMove:
    """The users of one batch.

    Attributes:
        people: old id -> who it is here; the id of who is not written yet is negative.
        new: old id -> the row to be written.
        unnoted: old ids of who is here and not written down as such yet.
        changed: old ids of who has used the new mall since.
        found: the ids of ``people``.
        also: old id of who is refused -> what else is in the way.
    """

    naming: Naming
    known: Known
    claimed: Set[int]
    people: dict[int, Person] = field(default_factory=dict)
    new: dict[int, dict[str, Any]] = field(default_factory=dict)
    unnoted: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    found: set[int] = field(default_factory=set)
    also: dict[int, tuple[str, ...]] = field(default_factory=dict)
    notes: list[Line] = field(default_factory=list)

    def take(self, users: Mapping[int, OldUser], ways: Mapping[int, list[str]]) -> dict[int, str]:
        """Find or note each user; return the verdicts.

        Args:
            users: by old id.
            ways: by old id, the openids with which each can sign in.
        """
        verdicts = {}
        for number, user in users.items():
            try:
                verdicts[number] = self._take(number, user, ways.get(number, []))
            except Refused as refused:
                verdicts[number] = refused.reason
                self.also[number] = refused.also
        return verdicts

    def written(self, number: int, user_id: int) -> None:
        """Note that a new user has an id now."""
        self._is(number, replace(self.people[number], id=user_id))

    def forget(self, number: int) -> None:
        """Take a new user out again, whom the database refuses."""
        del self.people[number]

    def _take(self, number: int, old: OldUser, openids: list[str]) -> str:
        person = self._brought(number, old) or self._alike(number, old, openids)
        if person is None:
            self._add(number, old, openids)
            return IMPORTED
        self._is(number, person)
        if person.has_been_here(old):
            self.changed.add(number)
            openids = []  # they stay behind: an unbinding here is not undone
        has_way = person.has_password or person.id in self.known.bound or self._opens(openids)
        flaws = person.lacks(old, self.known.mobiles.get(old.mobile or ""))
        self._note(number, flaws, naming.other(old, person.username), has_way=has_way)
        return ALREADY_THERE

    def _opens(self, openids: list[str]) -> bool:
        """Tell whether one of these is nobody's here yet."""
        return any(one not in self.known.openids for one in openids)

    def _brought(self, number: int, old: OldUser) -> Person | None:
        """Return who an earlier run made of this old id."""
        person = self.known.old_ids.get(number)
        if person and old.date_joined and not person.joined(old.date_joined):
            raise Refused("another_mall")
        return person

    def _alike(self, number: int, old: OldUser, openids: list[str]) -> Person | None:
        for person in self.known.same(old, openids):
            if person.id not in self.claimed and person.id not in self.found:
                self.unnoted.add(number)
                return person
        return None

    def _add(self, number: int, old: OldUser, openids: list[str]) -> None:
        """Note a user to be written; what is odd stays behind, unless nobody could sign in then."""
        flaws = [*old.flaws]
        mobile = old.mobile
        if mobile in self.known.mobiles:
            flaws.append("mobile_taken")
            mobile = None
        has_way = bool(old.password_hash) or self._opens(openids)
        name = self._name(number, old, mobile, [] if has_way else grave(flaws))
        self.new[number] = _row(old, name, mobile)
        self._note(number, flaws, naming.other(old, name), has_way=has_way)
        person = Person(
            -number, name, mobile, bool(old.password_hash), self.new[number]["date_joined"]
        )
        self.known.add(person)
        self._is(number, person)

    def _name(self, number: int, old: OldUser, mobile: str | None, faults: list[str]) -> str:
        """Return the name under which a user comes, or refuse them with all that is in the way."""
        try:
            name = self.naming.name(number, old, mobile)
        except Refused as refused:
            reasons = dict.fromkeys([refused.reason, *faults])
            raise Refused(*reasons) from None
        if faults:
            raise Refused(*faults)
        return name

    def _is(self, number: int, person: Person) -> None:
        self.people[number] = person
        self.found.add(person.id)

    def _note(self, number: int, flaws: list[str], name: str, *, has_way: bool) -> None:
        if name:
            self.notes.append(Line(USERS, number, "renamed", name))
        notes = [LEFT[flaw] for flaw in flaws]
        if not has_way:
            notes.append("no_way_in")
        self.notes += [Line(USERS, number, note) for note in notes]


def _row(old: OldUser, name: str, mobile: str | None) -> dict[str, Any]:
    return bulk.row(
        {
            "username": name,
            "nickname": name,
            "mobile": mobile,
            "password_hash": old.password_hash,
            "is_active": old.is_active,
            "date_joined": old.date_joined or now(),
            "last_login": old.last_login,
        }
    )

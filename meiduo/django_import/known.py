"""Who is in the new mall already, as far as a batch of the old one can meet them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select

from meiduo.accounts.directory import is_called
from meiduo.accounts.models import User
from meiduo.accounts.names import folded
from meiduo.database import session
from meiduo.django_import.models import ImportedUser
from meiduo.django_import.parsing import OldUser
from meiduo.django_import.person import COLUMNS, Person
from meiduo.mall_models import QQBinding
from meiduo.many_rows import among


@dataclass
class Known:
    """Users by folded username, by mobile and by old id; whose an openid is; who has a QQ.

    Openids are in capitals.
    """

    mall: str
    names: dict[str, Person] = field(default_factory=dict)
    mobiles: dict[str, Person] = field(default_factory=dict)
    old_ids: dict[int, Person] = field(default_factory=dict)
    brought: set[int] = field(default_factory=set)  # ids here that have an old id already
    openids: dict[str, Person] = field(default_factory=dict)
    bound: set[int] = field(default_factory=set)

    def learn(self, old: Mapping[int, OldUser], openids: Iterable[str], app_id: str) -> None:
        """Read from our database whoever an earlier run has brought, or has one of these names,
        mobiles or openids."""
        ids = self._learn_users([*old.values()])
        ids += self._learn_brought([*old], ids)
        spelled = {*openids} | {openid.lower() for openid in openids}
        query = select(QQBinding.openid, QQBinding.user_id).where(QQBinding.app_id == app_id)
        found = _either(query, {QQBinding.openid: spelled, QQBinding.user_id: ids})
        owners = _people(row.user_id for row in found)
        for openid, user_id in found:
            if user_id in owners:  # else deleted a moment ago
                self.bind(openid.upper(), owners[user_id])

    def add(self, person: Person) -> None:
        """Remember a user."""
        self.names[folded(person.username)] = person
        if person.mobile:
            self.mobiles[person.mobile] = person

    def bind(self, openid: str, person: Person) -> None:
        """Remember whose an openid is."""
        self.openids[openid] = person
        self.bound.add(person.id)

    def same(self, old: OldUser, openids: Iterable[str]) -> Iterator[Person]:
        """Yield who this old user may be here: of the same name, mobile or QQ account.

        And joined at the same moment: so a user renamed since is found again, while a twin made
        by a QQ sign-in here joined later and is somebody else.
        """
        alike = [self.names.get(folded(old.username)), self.mobiles.get(old.mobile or "")]
        alike += [self.openids.get(openid) for openid in openids]
        for person in alike:
            is_free = person and person.id not in self.brought
            if person and is_free and old.date_joined and person.joined(old.date_joined):
                yield person

    def is_taken(self, name: str) -> bool:
        """Tell whether anybody is called so; asks the database, too."""
        query = select(User.id).where(is_called(name)).limit(1)
        return folded(name) in self.names or session.scalar(query) is not None

    def _learn_brought(self, numbers: list[int], ids: list[int]) -> list[int]:
        query = select(ImportedUser.old_id, ImportedUser.user_id)
        query = query.where(ImportedUser.mall == self.mall)
        found = _either(query, {ImportedUser.old_id: numbers, ImportedUser.user_id: ids})
        people = _people(row.user_id for row in found)
        brought = {old_id: people[user_id] for old_id, user_id in found if user_id in people}
        self.old_ids.update(brought)
        self.brought.update(people)
        return [*people]

    def _learn_users(self, old: list[OldUser]) -> list[int]:
        mobiles = {one.mobile for one in old if one.mobile}
        # an odd name is nobody's here, and may not even be text that a database takes
        names = {folded(one.username) for one in old if one.username.isprintable()}
        rows = _either(select(*COLUMNS), {User.username_key: names, User.mobile: mobiles})
        people = [Person(*row) for row in rows]
        for person in people:
            self.add(person)
        return [person.id for person in people]


def _people(ids: Iterable[int]) -> dict[int, Person]:
    rows = _either(select(*COLUMNS), {User.id: {*ids}})
    return {row.id: Person(*row) for row in rows}


def _either(query: Select[*tuple[Any, ...]], values: Mapping[Any, Iterable[Any]]) -> list[Any]:
    """Return the rows that have one of these values in one of these columns.

    A question for each column, and no join: by an index each, also while a database that was empty
    a minute ago does not know yet how much there is.
    """
    found: list[Any] = []
    for column, some in values.items():
        if some:
            found += session.execute(query.where(among(column, some))).all()
    return found

"""Who is in the new mall already, as far as a batch of the old one can meet them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from meiduo.accounts.directory import is_called
from meiduo.accounts.models import User
from meiduo.accounts.names import folded
from meiduo.django_import.django import OldUser
from meiduo.extensions import db
from meiduo.mall_models import QQBinding

SAME = timedelta(seconds=1)  # some databases keep no fractions of a second, and round


_COLUMNS = (User.id, User.username, User.mobile, User.date_joined, User.last_login, User.session_epoch)


@dataclass(frozen=True)
class Person:
    """A user of the new mall. In a dry run the id of one who would be created is negative."""

    id: int
    username: str
    mobile: str | None
    date_joined: datetime
    last_login: datetime | None = None
    session_epoch: int = 0

    def has_been_here(self, old: OldUser) -> bool:
        """Tell whether this user has signed in, or was changed, here since they came over."""
        newer = self.last_login is not None and (old.last_login is None or self.last_login - old.last_login > SAME)
        return newer or self.session_epoch > 0


@dataclass
class Known:
    """Users by folded username and by mobile; whom an openid belongs to; who has a QQ account."""

    names: dict[str, Person] = field(default_factory=dict)
    mobiles: dict[str, Person] = field(default_factory=dict)
    openids: dict[str, Person] = field(default_factory=dict)
    bound: set[int] = field(default_factory=set)

    def learn(self, old: Iterable[OldUser], openids: Iterable[str], app_id: str) -> None:
        """Read from our database whoever has one of these names, mobiles or openids."""
        old, columns = list(old), _COLUMNS
        mobiles = {one.mobile for one in old if one.mobile}
        alike = or_(is_called(*(one.username for one in old)), User.mobile.in_(mobiles))
        people = [Person(*row) for row in db.session.execute(select(*columns).where(alike))]
        for person in people:
            self.add(person)
        theirs = or_(QQBinding.openid.in_(set(openids)), QQBinding.user_id.in_([person.id for person in people]))
        bindings = select(QQBinding.openid, *columns).join(User, QQBinding.user_id == User.id)
        for found in db.session.execute(bindings.where(QQBinding.app_id == app_id, theirs)):
            self.bind(found.openid, Person(*found[1:]))

    def add(self, person: Person) -> None:
        """Remember a user."""
        self.names[folded(person.username)] = person
        if person.mobile:
            self.mobiles[person.mobile] = person

    def bind(self, openid: str, person: Person) -> None:
        """Remember whose an openid is."""
        self.openids[openid] = person
        self.bound.add(person.id)

    def same(self, old: OldUser, openids: Iterable[str], claimed: set[int]) -> Person | None:
        """Return who this old user is here: joined at the same moment, and of the same name, mobile or QQ account.

        A user renamed since is found again; a twin made by a QQ sign-in here joined later and is somebody else.
        ``claimed`` are those whom other old users have turned out to be.
        """
        alike = [self.names.get(folded(old.username)), self.mobiles.get(old.mobile or "")]
        alike += [self.openids.get(openid) for openid in openids]
        for person in alike:
            if person and person.id not in claimed and abs(person.date_joined - old.date_joined) < SAME:
                return person
        return None

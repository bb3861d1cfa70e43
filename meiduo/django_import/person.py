"""A user of the new mall, as far as the import asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from meiduo.accounts.models import User
from meiduo.django_import.parsing import OldUser

SAME = timedelta(seconds=1)  # some databases keep no fractions of a second, and round

COLUMNS = (  # in the order of Person's
    User.id,
    User.username,
    User.mobile,
    User.password_hash.is_not(None),
    User.date_joined,
    User.last_login,
    User.session_epoch,
)


@dataclass(frozen=True)
class Person:
    """A user of the new mall. The id of one who is not written yet is negative."""

    id: int
    username: str
    mobile: str | None
    has_password: bool
    date_joined: datetime
    last_login: datetime | None = None
    session_epoch: int = 0

    def joined(self, moment: datetime) -> bool:
        """Tell whether this user joined then."""
        return abs(self.date_joined - moment) < SAME

    def has_been_here(self, old: OldUser) -> bool:
        """Tell whether this user has signed in, or was changed, here since they came over."""
        if self.session_epoch > 0:
            return True
        if self.last_login is None:
            return False
        return old.last_login is None or self.last_login - old.last_login > SAME

    def lacks(self, old: OldUser, holder: "Person | None") -> list[str]:
        """Return what of an old user stayed behind when they became this one.

        Args:
            old: the user as they are there.
            holder: who has their mobile here.
        """
        gone = {"date_odd"}
        if self.mobile is None:
            gone.add("mobile_odd")
        if not self.has_password:
            gone.add("password_unknown")
        flaws = [flaw for flaw in old.flaws if flaw in gone]
        is_anothers = holder is not None and holder.id != self.id
        return [*flaws, "mobile_taken"] if is_anothers and self.mobile is None else flaws

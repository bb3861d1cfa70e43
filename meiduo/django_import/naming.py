"""Under which username an old user comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from meiduo.accounts.names import folded
from meiduo.django_import import parsing, renaming
from meiduo.django_import.known import Known
from meiduo.django_import.parsing import OldUser
from meiduo.django_import.verdicts import Refused


class OldNames:
    """Whose names those of the old mall are, all of them: a number for each instead of the text,
    so that a million are 0.1 GB."""

    def __init__(self, names: Iterable[Any] = ()) -> None:
        self._known = {hash(folded(parsing.trimmed(name))) for name in names}

    def __contains__(self, name: str) -> bool:
        return hash(folded(name)) in self._known


@dataclass(frozen=True)
class Naming:
    """Gives names.

    Attributes:
        known: who has which name here.
        old: names that --rename gives nobody: their owners come later, or have come.
        renames: whether an odd or taken name becomes another one.
    """

    known: Known
    old: OldNames
    renames: bool

    def name(self, number: int, user: OldUser, mobile: str | None) -> str:
        """Return a name that is lawful and free.

        Args:
            number: the user's old id.
            user: whose.
            mobile: with which they come.

        Raises:
            Refused: theirs is none, and they get no other.
        """
        own = parsing.username(user.username, mobile)
        if own and folded(own) not in self.known.names:
            return own
        if self.renames:
            for other in renaming.candidates(user.username, number, mobile):
                if other not in self.old and not self.known.is_taken(other):
                    return other
        if own is None and user.mobile and user.username == user.mobile:
            raise Refused("mobile_taken")
        raise Refused("username_taken" if own else "username_odd")


def other(old: OldUser, name: str) -> str:
    """Return the name of a user here; nothing if it is theirs of the old mall."""
    is_same = name == parsing.spelled(old.username) and not old.is_trimmed
    return "" if is_same else name

"""Which QQ accounts of a batch come over, and why others do not."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from meiduo.columns import now
from meiduo.django_import.known import Known
from meiduo.django_import.layout import BINDINGS
from meiduo.django_import.parsing import OldBinding
from meiduo.django_import.person import Person
from meiduo.django_import.verdicts import ALREADY_THERE, IMPORTED, LEFT, Line


@dataclass
class BindingsMove:
    """The bindings of one batch.

    Attributes:
        ambiguous: openids that several old users claim.
        owners: the old id of each binding's user.
        bindings: by old id.
        rows: by old id, what is to be written.
        second: QQ accounts of people who have another one, and whose.
    """

    ambiguous: Set[str]
    known: Known
    owners: Mapping[int, int]
    bindings: Mapping[int, OldBinding]
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    second: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)

    def ways(self) -> dict[int, list[str]]:
        """Return by old user the openids that are nobody else's."""
        openids: dict[int, list[str]] = {}
        for number, binding in self.bindings.items():
            if binding.openid not in self.ambiguous:
                openids.setdefault(self.owners[number], []).append(binding.openid)
        return openids

    def take(self, people: Mapping[int, Person], changed: Set[int]) -> dict[int, str]:
        """Note what is to be written; return the verdicts.

        Args:
            people: old user -> who it is here.
            changed: old users who have used the new mall since.
        """
        verdicts = {}
        for number, binding in self.bindings.items():
            owner = self.owners[number]
            verdicts[number] = self._take(number, binding, people.get(owner), owner in changed)
        return verdicts

    def _take(self, number: int, old: OldBinding, person: Person | None, is_changed: bool) -> str:
        if person is None:
            return "user_refused"
        if old.openid in self.ambiguous:
            return "openid_ambiguous"
        found = self.known.openids.get(old.openid)
        if found is not None:
            return self._there(number, old) if found.id == person.id else "openid_taken"
        if person.id in self.known.bound:
            self.second.append({"user_id": person.id, "openid": old.openid})
            return "user_has_another_qq"
        if is_changed:  # an unbinding must not be undone
            return "changed_since"
        self.rows[number] = {
            "user_id": person.id,
            "openid": old.openid,
            "create_time": old.create_time or old.update_time or now(),
            "update_time": old.update_time or old.create_time or now(),
        }
        self._note(number, old)
        self.known.bind(old.openid, person)
        return IMPORTED

    def _there(self, number: int, old: OldBinding) -> str:
        self._note(number, old)
        return ALREADY_THERE

    def _note(self, number: int, old: OldBinding) -> None:
        self.notes += [Line(BINDINGS, number, LEFT[flaw]) for flaw in old.flaws]

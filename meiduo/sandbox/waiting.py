"""The faults that are set and have not come yet, in words."""

import json
from typing import NamedTuple

from meiduo.sandbox import choices, people, store
from meiduo.sandbox.faults import Fault

ANY = "*"


class Waiting(NamedTuple):
    """One fault."""

    label: str
    address: str | None  # None for any
    nickname: str | None  # None for anybody
    times: int | None  # None until it is cleared


def listed() -> list[Waiting]:
    """Return them, the oldest first."""
    return [
        Waiting(
            label=choices.label(Fault(row["kind"], json.loads(row["value"]))),
            address=None if row["address"] == ANY else row["address"],
            nickname=None if row["person"] == ANY else people.find(row["person"]).nickname,
            times=None if row["remaining"] < 0 else row["remaining"],
        )
        for row in store.current().faults()
    ]

"""A state -> the primary key under which its being used is stored; one state has one key."""

import base64
import re

from meiduo import timed_keys
from meiduo.qq_auth.attempts.begin import MARK, RANDOM, TIME
from meiduo.qq_auth.attempts.cookies import digest

OF_TIME = TIME * 4 // 3  # characters of a state that say when it was made
OURS = re.compile(rf"[A-Za-z0-9_-]{{{(TIME + RANDOM) * 4 // 3 + MARK}}}")
OF_DIGEST = 32  # characters: 128 bits, enough to know a state again and too little to use it


def of(state: str) -> str:
    """Return the key of a state: when it was made, as the state itself says, and a part of its
    digest.

    It comes from the state alone, never from a clock: the same state has the same key on every
    machine and at any time. A state without a time, of a version before this, has its whole digest.
    """
    if not is_ours(state):
        return digest(state)
    made = int.from_bytes(base64.urlsafe_b64decode(state[:OF_TIME]), "big")
    return timed_keys.beginning(made) + digest(state)[:OF_DIGEST]


def is_ours(state: str) -> bool:
    """Tell whether a text has the form of a state that we make."""
    return OURS.fullmatch(state) is not None

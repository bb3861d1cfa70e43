"""Who acts on a binding: locked first and read once, then judged by the shop. Within the running
transaction."""

from typing import Any

from meiduo.qq_auth.extension import members
from meiduo.qq_auth.sign_ins import Caller, Proof, key_of


def caller(asking: Caller) -> Caller:
    """Return the caller as they are now, the user locked.

    Raises:
        TokenInvalid: the sign-in that asked is over meanwhile.
    """
    shop = members()
    return shop.confirm(asking, shop.load(key_of(asking.user), lock=True))


def owner(proof: Proof) -> Any:
    """Return the user whose password was checked, locked.

    Raises:
        BadCredentials: the proof does not hold any more.
    """
    shop = members()
    return shop.confirm_proof(proof, shop.load(proof.key, lock=True))


def both(asking: Caller, proof: Proof) -> tuple[Caller, Any]:
    """Return the caller and the user whose password was checked, both locked, the lower key first.
    Raises as both."""
    shop = members()
    mine = key_of(asking.user)
    locked = _in_order(mine, proof.key)
    return shop.confirm(asking, locked[mine]), shop.confirm_proof(proof, locked[proof.key])


def caller_and(asking: Caller, other: Any) -> tuple[Caller, Any]:
    """Return the caller and the user with another key, None when it is gone, both locked, the lower
    key first. Raises as ``caller``."""
    mine = key_of(asking.user)
    locked = _in_order(mine, other)
    return members().confirm(asking, locked[mine]), locked[other]


def _in_order(*keys: Any) -> dict[Any, Any]:
    """Lock users, the lower key first; return them by key."""
    return {key: members().load(key, lock=True) for key in sorted({*keys})}

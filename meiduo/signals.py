"""What a shop can hang its own work on (blinker). The sender is the Flask app.

Receivers of the first five run inside the transaction that makes the thing true: what they write is committed
with it, and an error of theirs undoes it.
"""

from typing import Any

from blinker import NamedSignal, Namespace
from flask import current_app

_signals = Namespace()

user_created = _signals.signal("user_created")  # user: a newcomer who came through QQ
user_signed_in = _signals.signal("user_signed_in")  # user, by: "qq" or "password"
qq_bound = _signals.signal("qq_bound")  # user
qq_unbound = _signals.signal("qq_unbound")  # user
accounts_merged = _signals.signal("accounts_merged")  # old, new: fold cart, orders, addresses of old into new
qq_login_failed = _signals.signal("qq_login_failed")  # error: a MeiduoError


def tell(signal: NamedSignal, **what: Any) -> None:
    """Send a signal in the name of the running app."""
    signal.send(current_app._get_current_object(), **what)  # type: ignore[attr-defined]

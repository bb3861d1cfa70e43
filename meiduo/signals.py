"""What a shop can hang its own work on (blinker). The sender is the Flask app.

Receivers of the first five run inside the transaction that makes the thing true: what they write is
committed with it, and an error of theirs undoes it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from blinker import ANY, NamedSignal, Namespace
from flask import Flask, current_app

Receiver = TypeVar("Receiver", bound=Callable[..., Any])

_signals = Namespace()

user_created = _signals.signal("user_created")  # user: a newcomer who came through QQ
user_signed_in = _signals.signal("user_signed_in")  # user, by: "qq" or "password"
qq_bound = _signals.signal("qq_bound")  # user
qq_unbound = _signals.signal("qq_unbound")  # user
# old, new: fold cart, orders, addresses of old into new
accounts_merged = _signals.signal("accounts_merged")
qq_login_failed = _signals.signal("qq_login_failed")  # error: a MeiduoError


def on(signal: NamedSignal, app: Flask | None = None) -> Callable[[Receiver], Receiver]:
    """Connect a receiver for as long as the program runs: ``@signals.on(signals.user_signed_in)``.

    ``signal.connect`` alone has a weak reference: a function that is nested in another one is
    forgotten with it.

    Args:
        signal: one of the above.
        app: whose signals; every app's when it is not said. A receiver that is nested in
            ``init_app(app)`` names it, or a second app would connect it twice.
    """

    def connect(receiver: Receiver) -> Receiver:
        signal.connect(receiver, sender=ANY if app is None else app, weak=False)
        return receiver

    return connect


def send(signal: NamedSignal, **what: Any) -> None:
    """Send a signal in the name of the running app."""
    signal.send(current_app._get_current_object(), **what)  # type: ignore[attr-defined]


def receivers(signal: NamedSignal) -> set[Callable[..., Any]]:
    """Return who listens to a signal of the running app."""
    return {*signal.receivers_for(current_app._get_current_object())}  # type: ignore[attr-defined]

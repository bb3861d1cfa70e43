"""A member binds a QQ that is another account's: both are proved now, so the failure offers to move
it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import after_this_request, current_app

from meiduo import errors
from meiduo.database import reading
from meiduo.errors import BindingConflict
from meiduo.qq_auth import callers
from meiduo.qq_auth.bindings import move_tickets, store
from meiduo.qq_auth.sign_ins import Caller, key_of
from meiduo.web import referrers


@contextmanager
def instead(issue: Callable[[], tuple[str, str]]) -> Iterator[None]:
    """Give a ticket to a conflict that passes through, and the browser its half.

    Args:
        issue: makes them both, in a transaction of its own: that of the binding was rolled back.
    """
    try:
        yield
    except BindingConflict:
        ticket, browser = issue()
        after_this_request(lambda response: move_tickets.put(response, browser))
        raise _offering(ticket) from None


def again(visitor: Caller) -> None:
    """Raise the conflict that this browser is shown once more, while its ticket is good.

    Raises:
        BindingConflict: with the ticket.
    """
    with reading():
        shown = move_tickets.shown(key_of(visitor.user))
    if shown is None:
        return
    ticket, onward = shown
    with errors.asked_by(visitor.session), errors.leading_to(onward):
        raise _offering(ticket)


def restore(error: BindingConflict) -> bool:
    """Give a conflict that is shown once more its ticket again, while that is good. Return False
    when it is over: the member has a QQ by now."""
    visitor = callers.visitor()
    if visitor is None:
        return True
    error.caller = visitor.session
    mine = key_of(visitor.user)
    with reading():
        shown = move_tickets.shown(mine)
        binding = store.find(mine, current_app.config["QQ_CLIENT_ID"])
    if shown is not None:
        error.offer(shown[0])
    return binding is None


def _offering(ticket: str) -> BindingConflict:
    """Return a failure whose page has a form, at an address that holds QQ's code."""
    after_this_request(referrers.with_form)
    return BindingConflict(ticket)

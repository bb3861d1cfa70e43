"""The extension's three tables in a shop's own database, in one line."""

from types import new_class
from typing import Any

from meiduo.qq_auth.attempts.models import UsedAttemptMixin
from meiduo.qq_auth.bindings.models import BindingMixin, TicketMixin
from meiduo.qq_auth.tables import Tables


def make_tables(model: type[Any], user: type[Any]) -> Tables:
    """Return the extension's tables, made as models of a shop's.

    A shop that wants columns or names of its own writes the three classes itself, of the mixins.

    Args:
        model: what the shop's models are made of: ``db.Model``.
        user: the shop's model of its users.

    Raises:
        TypeError: the user model has a primary key of several columns.
    """

    def make(name: str, mixin: type[Any]) -> Any:
        namespace = {"__user__": user, "__module__": user.__module__, "__doc__": mixin.__doc__}
        return new_class(name, (mixin, model), exec_body=lambda made: made.update(namespace))

    return Tables(
        user=user,
        binding=make("QQBinding", BindingMixin),
        ticket=make("BindTicket", TicketMixin),
        used_attempt=make("UsedAttempt", UsedAttemptMixin),
    )

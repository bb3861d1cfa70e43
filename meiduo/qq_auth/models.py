"""The extension's three tables in a shop's own database, in one line."""

from types import new_class
from typing import Any

from sqlalchemy import MetaData, inspect
from sqlalchemy.orm import Mapper

from meiduo.qq_auth.attempts.models import UsedAttemptMixin
from meiduo.qq_auth.bindings.models import BindingMixin, TicketMixin
from meiduo.qq_auth.tables import Tables


def make_tables(model: type[Any], user: type[Any]) -> Tables:
    """Return the extension's tables, made as models of a shop's.

    A shop that wants columns or names of its own writes the three classes itself, of the mixins:
    README.md shows how.

    Args:
        model: what the shop's models are made of: ``db.Model``.
        user: the shop's model of its users.

    Raises:
        TypeError: one of both is something else, or the user model has a primary key of several
            columns.
        ValueError: the shop has a table of one of these names.
    """
    _check(model, user)

    def make(name: str, mixin: type[Any]) -> Any:
        namespace = {"__user__": user, "__module__": user.__module__, "__doc__": mixin.__doc__}
        return new_class(name, (mixin, model), exec_body=lambda made: made.update(namespace))

    return Tables(
        user=user,
        binding=make("QQBinding", BindingMixin),
        ticket=make("BindTicket", TicketMixin),
        used_attempt=make("UsedAttempt", UsedAttemptMixin),
    )


def _check(model: Any, user: Any) -> None:
    metadata = getattr(model, "metadata", None)
    if not isinstance(model, type) or not isinstance(metadata, MetaData):
        raise TypeError("make_tables: the first is no base class of models; write db.Model")
    if not isinstance(inspect(user, raiseerr=False), Mapper):
        raise TypeError("make_tables: the second is no model of users; write the class, User")
    names = {mixin.__tablename__ for mixin in (BindingMixin, TicketMixin, UsedAttemptMixin)}
    schema = f"{metadata.schema}." if metadata.schema else ""
    if taken := sorted(name for name in names if schema + name in metadata.tables):
        why = "call make_tables once; if they are the shop's own, give ours other names (README.md)"
        raise ValueError(f"make_tables: there are tables of these names: {', '.join(taken)}. {why}")

"""The mall's tables of QQ accounts: the extension's mixins over the mall's users."""

from meiduo.accounts.models import User
from meiduo.columns import Base
from meiduo.qq_auth.attempts.models import UsedAttemptMixin
from meiduo.qq_auth.bindings.models import BindingMixin, TicketMixin
from meiduo.qq_auth.tables import Tables


class QQBinding(BindingMixin, Base):
    """One QQ account of one mall user."""

    __user__ = User


class BindTicket(TicketMixin, Base):
    """Proof of a first QQ sign-in."""


class UsedAttempt(UsedAttemptMixin, Base):
    """A login attempt that came back."""

    __user__ = User


TABLES = Tables(user=User, binding=QQBinding, ticket=BindTicket, used_attempt=UsedAttempt)

"""The mall's tables of QQ accounts: the extension's mixins over the mall's users."""

from meiduo.qq_auth.bindings.models import BindTicket, QQBinding, UsedAttempt

__all__ = ["BindTicket", "QQBinding", "UsedAttempt"]

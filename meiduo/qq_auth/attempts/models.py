"""Which login attempts are spent. A mixin for a shop's own table."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from meiduo.columns import INNODB, UTCDateTime, varchar
from meiduo.qq_auth.tables import reference


class UsedAttemptMixin:
    """A login attempt that came back. The primary key is the lock: it goes in once.

    The class that mixes it in names the shop's model: ``__user__ = User``.
    """

    __user__: type[Any]
    __tablename__ = "login_attempts_used"
    __table_args__: Any = INNODB

    attempt_id: Mapped[str] = mapped_column(varchar(64), primary_key=True)
    next: Mapped[str] = mapped_column(varchar(1024))
    expires: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    @declared_attr
    def user_id(cls) -> Mapped[Any]:
        return mapped_column(reference(cls.__user__), nullable=True)

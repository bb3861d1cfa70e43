"""Which openid belongs to whom, and which login attempts are spent."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from meiduo.accounts.models import User, now
from meiduo.extensions import Base, UTCDateTime


class QQBinding(Base):
    """One QQ account of one mall user. Identity is (app id, openid) and nothing else.

    QQ's tokens are not kept: they have proved who signs in and are of no further use.
    """

    __tablename__ = "tb_oauth_qq"
    __table_args__ = (
        UniqueConstraint("app_id", "openid"),
        UniqueConstraint("user_id", "app_id"),
        CheckConstraint("length(openid) > 0", name="openid_not_empty"),
        CheckConstraint("length(app_id) > 0", name="app_id_not_empty"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("tb_users.id", ondelete="CASCADE"))
    app_id: Mapped[str] = mapped_column(String(32))
    openid: Mapped[str] = mapped_column(String(64))
    unionid: Mapped[str | None] = mapped_column(String(64))
    create_time: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    update_time: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)
    profile_time: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when nickname and avatar were last asked for

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class UsedAttempt(Base):
    """A login attempt that came back. The primary key is the lock: it goes in once."""

    __tablename__ = "login_attempts_used"

    attempt_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("tb_users.id", ondelete="CASCADE"))
    next: Mapped[str] = mapped_column(String(1024))
    expires: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

"""Which openid belongs to whom, and which login attempts are spent."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from meiduo.accounts.models import User
from meiduo.database import Base, UTCDateTime, now


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


class BindTicket(Base):
    """Proof of a first QQ sign-in, until its owner has chosen an account. Only hashes of its two halves are kept."""

    __tablename__ = "bind_tickets"
    __table_args__ = (Index("ix_bind_tickets_app_id_openid", "app_id", "openid"),)

    ticket_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    app_id: Mapped[str] = mapped_column(String(32))
    openid: Mapped[str] = mapped_column(String(64))
    unionid: Mapped[str | None] = mapped_column(String(64))
    nickname: Mapped[str] = mapped_column(String(64))
    avatar_url: Mapped[str] = mapped_column(String(512))
    next: Mapped[str] = mapped_column(String(1024))
    tries: Mapped[int] = mapped_column(default=0)  # passwords tried
    expires: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class UsedAttempt(Base):
    """A login attempt that came back. The primary key is the lock: it goes in once."""

    __tablename__ = "login_attempts_used"

    attempt_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("tb_users.id", ondelete="CASCADE"))
    next: Mapped[str] = mapped_column(String(1024))
    expires: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

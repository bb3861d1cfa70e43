"""Which openid belongs to whom, and the proofs of newcomers who have not chosen yet. Mixins for a
shop's own tables."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from meiduo.columns import INNODB, ONE_CASE, UTCDateTime, now, varchar
from meiduo.qq_auth.tables import reference


class BindingMixin:
    """One QQ account of one user. Identity is (app id, openid) and nothing else.

    QQ's tokens are not stored: they have proved who signs in and are of no further use. The class
    that mixes it in names the shop's model: ``__user__ = User``.
    """

    __user__: type[Any]
    __tablename__ = "tb_oauth_qq"

    id: Mapped[int] = mapped_column(primary_key=True)
    app_id: Mapped[str] = mapped_column(varchar(32))
    openid: Mapped[str] = mapped_column(varchar(64), info={ONE_CASE: True})
    unionid: Mapped[str | None] = mapped_column(varchar(64))
    create_time: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    update_time: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)
    # when nickname and avatar were last asked for
    profile_time: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @declared_attr
    def user_id(cls) -> Mapped[Any]:
        return mapped_column(reference(cls.__user__), nullable=False)

    @declared_attr
    def user(cls) -> Mapped[Any]:
        return relationship(cls.__user__)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            UniqueConstraint("app_id", "openid"),
            UniqueConstraint("user_id", "app_id"),
            CheckConstraint("length(openid) > 0", name="openid_not_empty"),
            CheckConstraint("length(app_id) > 0", name="app_id_not_empty"),
            {"sqlite_autoincrement": True, **INNODB},
        )


class TicketMixin:
    """Proof of a first QQ sign-in, until its owner has chosen an account; or of a QQ that is
    another account's, until its owner has moved it. Of its two halves only hashes are stored."""

    __tablename__ = "bind_tickets"

    ticket_hash: Mapped[str] = mapped_column(varchar(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(varchar(64))
    app_id: Mapped[str] = mapped_column(varchar(32))
    openid: Mapped[str] = mapped_column(varchar(64))
    unionid: Mapped[str | None] = mapped_column(varchar(64))
    nickname: Mapped[str] = mapped_column(varchar(64))
    avatar_url: Mapped[str] = mapped_column(varchar(512))
    next: Mapped[str] = mapped_column(varchar(1024))
    tries: Mapped[int] = mapped_column(default=0)  # passwords tried
    expires: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (Index("ix_bind_tickets_app_id_openid", "app_id", "openid"), INNODB)

"""Mall users and where they are signed in."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Table,
    and_,
    event,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, validates

from meiduo.accounts import django_hashes, names
from meiduo.columns import INNODB, Base, UTCDateTime, now, varchar
from meiduo.errors import FreshLoginRequired

_FROM_DJANGO = text("django_rounds IS NOT NULL")
_ROUNDS = Index("ix_tb_users_django_rounds", "django_rounds", sqlite_where=_FROM_DJANGO)


class User(Base):
    """A mall user. The id is never given to anybody else: tokens and bindings name it (ASVS
    10.3.3)."""

    __tablename__ = "tb_users"
    __table_args__ = (
        CheckConstraint("length(username) > 0", name="username_not_empty"),
        _ROUNDS,
        {"sqlite_autoincrement": True, **INNODB},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(varchar(64))
    # folded; one letter may become three
    username_key: Mapped[str] = mapped_column(varchar(192), unique=True)
    nickname: Mapped[str] = mapped_column(varchar(64), default="")
    avatar_url: Mapped[str] = mapped_column(varchar(512), default="")
    mobile: Mapped[str | None] = mapped_column(varchar(11), unique=True)
    password_hash: Mapped[str | None] = mapped_column(varchar(256))
    # cost of a hash that a Django mall has left (its rounds, if PBKDF2); every check takes as long
    django_rounds: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)
    date_joined: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    last_login: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @validates("username")
    def _fold(self, _: str, username: str) -> str:
        self.username_key = names.folded(username)
        return username

    @validates("password_hash")
    def _count_rounds(self, _: str, password_hash: str | None) -> str | None:
        self.django_rounds = django_hashes.cost_of(password_hash)
        return password_hash

    @property
    def has_password(self) -> bool:
        """Whether any password can match; marks of "no password" and unknown forms are no way
        in."""
        return (self.password_hash or "").startswith("$argon2") or self.django_rounds is not None

    @property
    def made_by_qq(self) -> bool:
        """Whether a QQ sign-in has made this user, under a name that nobody chose."""
        return self.username.startswith(names.RESERVED)

    def public(self) -> dict[str, str | int]:
        """Return what a user may see of themselves."""
        return {
            "id": self.id,
            "username": self.username,
            "nickname": self.nickname,
            "avatar_url": self.avatar_url,
        }


@event.listens_for(User.__table__, "before_create")
def _index_few(table: Table, connection: Connection, **_: Any) -> None:
    """Said late: an option of PostgreSQL's loads its dialect, 2 MiB, in a shop on SQLite, too."""
    if connection.dialect.name == "postgresql":
        _ROUNDS.dialect_kwargs["postgresql_where"] = _FROM_DJANGO


class LoginSession(Base):
    """One sign-in on one device, and the refresh token that carries it on."""

    __tablename__ = "login_sessions"

    sid: Mapped[str] = mapped_column(varchar(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("tb_users.id", ondelete="CASCADE"), index=True)
    refresh_jti: Mapped[str] = mapped_column(varchar(32))
    previous_jti: Mapped[str | None] = mapped_column(varchar(32))
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    rotated: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    revoked: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # qq or password
    method: Mapped[str] = mapped_column(varchar(16), default="", server_default="")
    user_agent: Mapped[str] = mapped_column(varchar(256), default="")
    address: Mapped[str] = mapped_column(varchar(45), default="")

    @property
    def is_fresh(self) -> bool:
        """Whether it began within the last ten minutes (ASVS 7.5.1)."""
        return self.created >= now() - FreshLoginRequired.AFTER

    @hybrid_property
    def is_alive(self) -> bool:
        """Whether it has neither ended nor expired; in a query, the condition for it."""
        return self.revoked is None and self.expires > now()

    @is_alive.inplace.expression
    @classmethod
    def _is_alive(cls) -> ColumnElement[bool]:
        return and_(cls.revoked.is_(None), cls.expires > now())

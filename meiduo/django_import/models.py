"""What stays of an import: which mall was moved in and how, and which old user is who here."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from meiduo.columns import Base, UTCDateTime, now, varchar


class ImportedMall(Base):
    """An old mall. Later runs read its dates by the clock of the first."""

    __tablename__ = "imported_malls"

    name: Mapped[str] = mapped_column(varchar(32), primary_key=True)
    timezone: Mapped[str] = mapped_column(varchar(64))
    app_id: Mapped[str] = mapped_column(varchar(32))
    first_run: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class ImportedUser(Base):
    """Who an old user is here, so that orders and addresses can follow."""

    __tablename__ = "imported_users"

    mall: Mapped[str] = mapped_column(ForeignKey("imported_malls.name"), primary_key=True)
    old_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("tb_users.id", ondelete="CASCADE"), index=True)


class SecondQQ(Base):
    """A QQ account of an old user who came with another one: not a newcomer's."""

    __tablename__ = "imported_qqs"

    app_id: Mapped[str] = mapped_column(varchar(32), primary_key=True)
    openid: Mapped[str] = mapped_column(varchar(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("tb_users.id", ondelete="CASCADE"), index=True)

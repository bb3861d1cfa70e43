"""What tables are made of: names of constraints, and a moment."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

MYSQL = ("mysql", "mariadb")
ONE_CASE = "meiduo_one_case"  # a column's info: two texts that differ by case alone are one
BINARY = "utf8mb4_bin"  # MySQL's collation that tells every two texts apart
# arguments of a table: MySQL's other engines know neither transactions nor foreign keys
INNODB = {f"{name}_engine": "InnoDB" for name in MYSQL}


class Base(DeclarativeBase):
    """Every table of the mall. Constraints have fixed names: SQLite can only migrate those that it
    can name."""

    __table_args__: Any = INNODB
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class _Moment(TypeDecorator[datetime]):
    """A moment. Stored as naive UTC, which every database has; aware in Python.

    A migration that Alembic writes says ``sa.DateTime()``, in any shop: it must not change when our
    code does, and imports nothing of ours.
    """

    impl = DateTime
    cache_ok = True
    __module__ = "sa"  # Alembic writes a type as its module, a dot and its repr

    def __repr__(self) -> str:
        return "DateTime()"

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class _MySQLMoment(_Moment):
    """MySQL's plain DATETIME forgets what is less than a second."""

    cache_ok = True
    __module__ = "sqlalchemy.dialects.mysql"

    def __repr__(self) -> str:
        return "DATETIME(fsp=6)"

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        from sqlalchemy.dialects import mysql  # noqa: PLC0415  # others need not load it

        return dialect.type_descriptor(mysql.DATETIME(fsp=6))


UTCDateTime = _Moment().with_variant(_MySQLMoment(), *MYSQL)  # the type of a column with moments


def varchar(length: int) -> String:
    """Return the type of a text: told apart by every character, small and big letters included.

    Args:
        length: characters at most.
    """
    return String(length).with_variant(String(length, collation=BINARY), *MYSQL)


def now() -> datetime:
    """Return this moment by this machine's clock, in UTC."""
    return datetime.now(UTC)

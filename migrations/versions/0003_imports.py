"""Which old mall was moved in, and which of its users is who here."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MYSQL = ("mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), *MYSQL)


def upgrade() -> None:
    op.create_table(
        "imported_malls",
        sa.Column("name", varchar(32), nullable=False),
        sa.Column("timezone", varchar(64), nullable=False),
        sa.Column("app_id", varchar(32), nullable=False),
        sa.Column("first_run", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_imported_malls")),
        mysql_engine="InnoDB",
    )
    op.create_table(
        "imported_users",
        sa.Column("mall", varchar(32), nullable=False),
        sa.Column("old_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mall"], ["imported_malls.name"], name=op.f("fk_imported_users_mall_imported_malls")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["tb_users.id"],
            name=op.f("fk_imported_users_user_id_tb_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mall", "old_id", name=op.f("pk_imported_users")),
        mysql_engine="InnoDB",
    )
    op.create_index(op.f("ix_imported_users_user_id"), "imported_users", ["user_id"])
    create_second_qqs()


def create_second_qqs() -> None:
    op.create_table(
        "imported_qqs",
        sa.Column("app_id", varchar(32), nullable=False),
        sa.Column("openid", varchar(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["tb_users.id"],
            name=op.f("fk_imported_qqs_user_id_tb_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("app_id", "openid", name=op.f("pk_imported_qqs")),
        mysql_engine="InnoDB",
    )
    op.create_index(op.f("ix_imported_qqs_user_id"), "imported_qqs", ["user_id"])


def downgrade() -> None:
    op.drop_table("imported_qqs")
    op.drop_table("imported_users")
    op.drop_table("imported_malls")


def varchar(length: int) -> sa.String:
    """MySQL's other collations take "a" for "A"."""
    return sa.String(length).with_variant(sa.String(length, collation="utf8mb4_bin"), *MYSQL)

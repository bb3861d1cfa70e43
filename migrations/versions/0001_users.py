"""Users and where they are signed in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MYSQL = ("mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), *MYSQL)

FROM_DJANGO = sa.text("django_rounds IS NOT NULL")


def upgrade() -> None:
    create_users()
    create_sessions()


def downgrade() -> None:
    op.drop_table("login_sessions")
    op.drop_table("tb_users")


def nobodys_name() -> sa.TextClause | None:
    """Return the folded name of a user whom another program inserts: one that nobody types.

    On SQLite, where rows are put in by hand; a server refuses them.
    """
    if op.get_bind().dialect.name != "sqlite":
        return None
    return sa.text("(lower(hex(randomblob(16))))")


def create_users() -> None:
    op.create_table(
        "tb_users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", varchar(64), nullable=False),
        sa.Column("username_key", varchar(192), nullable=False, server_default=nobodys_name()),
        sa.Column("nickname", varchar(64), nullable=False),
        sa.Column("avatar_url", varchar(512), nullable=False),
        sa.Column("mobile", varchar(11), nullable=True),
        sa.Column("password_hash", varchar(256), nullable=True),
        sa.Column("django_rounds", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("date_joined", MOMENT, nullable=False),
        sa.Column("last_login", MOMENT, nullable=True),
        sa.CheckConstraint("length(username) > 0", name=op.f("ck_tb_users_username_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_users")),
        sa.UniqueConstraint("mobile", name=op.f("uq_tb_users_mobile")),
        sa.UniqueConstraint("username_key", name=op.f("uq_tb_users_username_key")),
        sqlite_autoincrement=True,
        mysql_engine="InnoDB",
    )
    op.create_index(
        op.f("ix_tb_users_django_rounds"),
        "tb_users",
        ["django_rounds"],
        sqlite_where=FROM_DJANGO,
        postgresql_where=FROM_DJANGO,
    )


def create_sessions() -> None:
    op.create_table(
        "login_sessions",
        sa.Column("sid", varchar(32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("refresh_jti", varchar(32), nullable=False),
        sa.Column("previous_jti", varchar(32), nullable=True),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("rotated", MOMENT, nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.Column("revoked", MOMENT, nullable=True),
        sa.Column("method", varchar(16), nullable=False, server_default=""),
        sa.Column("user_agent", varchar(256), nullable=False),
        sa.Column("address", varchar(45), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["tb_users.id"],
            name=op.f("fk_login_sessions_user_id_tb_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_login_sessions")),
        mysql_engine="InnoDB",
    )
    op.create_index(op.f("ix_login_sessions_user_id"), "login_sessions", ["user_id"])
    op.create_index(op.f("ix_login_sessions_expires"), "login_sessions", ["expires"])


def varchar(length: int) -> sa.String:
    """MySQL's other collations take "a" for "A"."""
    return sa.String(length).with_variant(sa.String(length, collation="utf8mb4_bin"), *MYSQL)

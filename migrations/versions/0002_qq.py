"""QQ accounts of users, tickets of newcomers, spent login attempts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MYSQL = ("mysql", "mariadb")
MOMENT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), *MYSQL)


def upgrade() -> None:
    create_bindings()
    create_tickets()
    create_attempts()


def downgrade() -> None:
    if op.get_bind().dialect.name in MYSQL:  # of a table that `flask partition` has cut
        op.execute("DROP TRIGGER IF EXISTS login_attempts_used_of_tb_users")
    op.drop_table("login_attempts_used")
    op.drop_table("bind_tickets")
    op.drop_table("tb_oauth_qq")


def create_bindings() -> None:
    op.create_table(
        "tb_oauth_qq",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("app_id", varchar(32), nullable=False),
        sa.Column("openid", varchar(64), nullable=False),
        sa.Column("unionid", varchar(64), nullable=True),
        sa.Column("create_time", MOMENT, nullable=False),
        sa.Column("update_time", MOMENT, nullable=False),
        sa.Column("profile_time", MOMENT, nullable=True),
        sa.CheckConstraint("length(app_id) > 0", name=op.f("ck_tb_oauth_qq_app_id_not_empty")),
        sa.CheckConstraint("length(openid) > 0", name=op.f("ck_tb_oauth_qq_openid_not_empty")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["tb_users.id"],
            name=op.f("fk_tb_oauth_qq_user_id_tb_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_oauth_qq")),
        sa.UniqueConstraint("app_id", "openid", name=op.f("uq_tb_oauth_qq_app_id_openid")),
        sa.UniqueConstraint("user_id", "app_id", name=op.f("uq_tb_oauth_qq_user_id_app_id")),
        sqlite_autoincrement=True,
        mysql_engine="InnoDB",
    )


def create_tickets() -> None:
    op.create_table(
        "bind_tickets",
        sa.Column("ticket_hash", varchar(64), nullable=False),
        sa.Column("browser_hash", varchar(64), nullable=False),
        sa.Column("app_id", varchar(32), nullable=False),
        sa.Column("openid", varchar(64), nullable=False),
        sa.Column("unionid", varchar(64), nullable=True),
        sa.Column("nickname", varchar(64), nullable=False),
        sa.Column("avatar_url", varchar(512), nullable=False),
        sa.Column("next", varchar(1024), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("ticket_hash", name=op.f("pk_bind_tickets")),
        mysql_engine="InnoDB",
    )
    op.create_index(op.f("ix_bind_tickets_app_id_openid"), "bind_tickets", ["app_id", "openid"])
    op.create_index(op.f("ix_bind_tickets_expires"), "bind_tickets", ["expires"])


def create_attempts() -> None:
    op.create_table(
        "login_attempts_used",
        sa.Column("attempt_id", varchar(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("next", varchar(1024), nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["tb_users.id"],
            name=op.f("fk_login_attempts_used_user_id_tb_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_login_attempts_used")),
        mysql_engine="InnoDB",
    )
    op.create_index(op.f("ix_login_attempts_used_expires"), "login_attempts_used", ["expires"])


def varchar(length: int) -> sa.String:
    """MySQL's other collations take "a" for "A"."""
    return sa.String(length).with_variant(sa.String(length, collation="utf8mb4_bin"), *MYSQL)

"""Users and where they are signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FROM_DJANGO = sa.text("django_rounds IS NOT NULL")


def upgrade() -> None:
    create_users()
    create_sessions()


def downgrade() -> None:
    op.drop_table("login_sessions")
    op.drop_table("tb_users")


def create_users() -> None:
    op.create_table(
        "tb_users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("username_key", sa.String(192), nullable=False),
        sa.Column("nickname", sa.String(64), nullable=False),
        sa.Column("avatar_url", sa.String(512), nullable=False),
        sa.Column("mobile", sa.String(11), nullable=True),
        sa.Column("password_hash", sa.String(256), nullable=True),
        sa.Column("django_rounds", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("date_joined", sa.DateTime(), nullable=False),
        sa.Column("last_login", sa.DateTime(), nullable=True),
        sa.CheckConstraint("length(username) > 0", name=op.f("ck_tb_users_username_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_users")),
        sa.UniqueConstraint("mobile", name=op.f("uq_tb_users_mobile")),
        sa.UniqueConstraint("username_key", name=op.f("uq_tb_users_username_key")),
        sqlite_autoincrement=True,
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
        sa.Column("sid", sa.String(32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("refresh_jti", sa.String(32), nullable=False),
        sa.Column("previous_jti", sa.String(32), nullable=True),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("rotated", sa.DateTime(), nullable=False),
        sa.Column("expires", sa.DateTime(), nullable=False),
        sa.Column("revoked", sa.DateTime(), nullable=True),
        sa.Column("method", sa.String(16), nullable=False, server_default=""),
        sa.Column("user_agent", sa.String(256), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["tb_users.id"],
            name=op.f("fk_login_sessions_user_id_tb_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_login_sessions")),
    )
    op.create_index(op.f("ix_login_sessions_user_id"), "login_sessions", ["user_id"])
    op.create_index(op.f("ix_login_sessions_expires"), "login_sessions", ["expires"])

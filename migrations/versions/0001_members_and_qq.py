"""Members, their QQ bindings, their sign-ins, spent login attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tb_users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("nickname", sa.String(64), nullable=False),
        sa.Column("avatar_url", sa.String(512), nullable=False),
        sa.Column("mobile", sa.String(11), nullable=True),
        sa.Column("password_hash", sa.String(256), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("date_joined", sa.DateTime(), nullable=False),
        sa.Column("last_login", sa.DateTime(), nullable=True),
        sa.CheckConstraint("length(username) > 0", name=op.f("ck_tb_users_username_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_users")),
        sa.UniqueConstraint("mobile", name=op.f("uq_tb_users_mobile")),
        sa.UniqueConstraint("username", name=op.f("uq_tb_users_username")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tb_oauth_qq",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("app_id", sa.String(32), nullable=False),
        sa.Column("openid", sa.String(64), nullable=False),
        sa.Column("unionid", sa.String(64), nullable=True),
        sa.Column("create_time", sa.DateTime(), nullable=False),
        sa.Column("update_time", sa.DateTime(), nullable=False),
        sa.Column("profile_time", sa.DateTime(), nullable=True),
        sa.CheckConstraint("length(app_id) > 0", name=op.f("ck_tb_oauth_qq_app_id_not_empty")),
        sa.CheckConstraint("length(openid) > 0", name=op.f("ck_tb_oauth_qq_openid_not_empty")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["tb_users.id"], name=op.f("fk_tb_oauth_qq_user_id_tb_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tb_oauth_qq")),
        sa.UniqueConstraint("app_id", "openid", name=op.f("uq_tb_oauth_qq_app_id_openid")),
        sa.UniqueConstraint("user_id", "app_id", name=op.f("uq_tb_oauth_qq_user_id_app_id")),
        sqlite_autoincrement=True,
    )
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
        sa.Column("user_agent", sa.String(256), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["tb_users.id"], name=op.f("fk_login_sessions_user_id_tb_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_login_sessions")),
    )
    op.create_index(op.f("ix_login_sessions_user_id"), "login_sessions", ["user_id"])
    op.create_index(op.f("ix_login_sessions_expires"), "login_sessions", ["expires"])
    op.create_table(
        "login_attempts_used",
        sa.Column("attempt_id", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("next", sa.String(1024), nullable=False),
        sa.Column("expires", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["tb_users.id"], name=op.f("fk_login_attempts_used_user_id_tb_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_login_attempts_used")),
    )
    op.create_index(op.f("ix_login_attempts_used_expires"), "login_attempts_used", ["expires"])


def downgrade() -> None:
    for table in ("login_attempts_used", "login_sessions", "tb_oauth_qq", "tb_users"):
        op.drop_table(table)

"""Tickets of first QQ sign-ins whose owners choose an account."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bind_tickets",
        sa.Column("ticket_hash", sa.String(64), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("app_id", sa.String(32), nullable=False),
        sa.Column("openid", sa.String(64), nullable=False),
        sa.Column("unionid", sa.String(64), nullable=True),
        sa.Column("nickname", sa.String(64), nullable=False),
        sa.Column("avatar_url", sa.String(512), nullable=False),
        sa.Column("next", sa.String(1024), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_hash", name=op.f("pk_bind_tickets")),
    )
    op.create_index(op.f("ix_bind_tickets_app_id_openid"), "bind_tickets", ["app_id", "openid"])
    op.create_index(op.f("ix_bind_tickets_expires"), "bind_tickets", ["expires"])


def downgrade() -> None:
    op.drop_table("bind_tickets")

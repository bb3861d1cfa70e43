"""One folded spelling for each username; how many rounds a Django mall's hashes take."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import context, op
from alembic.util import CommandError

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 1000  # rows read and filled at once
SHOWN = 20  # pairs of users that a refusal lists
DJANGO = re.compile(r"pbkdf2_sha256\$([1-9]\d{0,6})\$[^$]{1,64}\$[A-Za-z0-9+/=]{44}", re.ASCII)
FROM_DJANGO = sa.text("django_rounds IS NOT NULL")
USERS = sa.table(
    "tb_users",
    sa.column("id", sa.Integer()),
    sa.column("username", sa.String()),
    sa.column("username_key", sa.String()),
    sa.column("password_hash", sa.String()),
    sa.column("django_rounds", sa.Integer()),
)


def upgrade() -> None:
    if context.is_offline_mode():
        raise CommandError("0004 folds the usernames that are there: it cannot be printed as SQL")
    refuse_twins()
    op.add_column("tb_users", sa.Column("username_key", sa.String(192), nullable=True))
    op.add_column("tb_users", sa.Column("django_rounds", sa.Integer(), nullable=True))
    fill()
    last = last_id()
    with op.batch_alter_table("tb_users", copy_from=table(*added(), unique="username")) as batch:
        batch.alter_column("username_key", existing_type=sa.String(192), nullable=False)
        batch.drop_constraint(op.f("uq_tb_users_username"), type_="unique")
        batch.create_unique_constraint(op.f("uq_tb_users_username_key"), ["username_key"])
    keep_last_id(last)
    op.create_index(
        op.f("ix_tb_users_django_rounds"),
        "tb_users",
        ["django_rounds"],
        sqlite_where=FROM_DJANGO,
        postgresql_where=FROM_DJANGO,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_tb_users_django_rounds"), table_name="tb_users")
    last = last_id()
    with op.batch_alter_table("tb_users", copy_from=table(*added(), unique="username_key")) as batch:
        batch.drop_constraint(op.f("uq_tb_users_username_key"), type_="unique")
        batch.create_unique_constraint(op.f("uq_tb_users_username"), ["username"])
        batch.drop_column("username_key")
        batch.drop_column("django_rounds")
    keep_last_id(last)


def refuse_twins() -> None:
    """Nothing has changed yet: two users of one folded name are for the operator to tell apart."""
    known: dict[str, int] = {}
    twins = []
    for row in rows():
        other = known.setdefault(folded(row.username), row.id)
        if other != row.id:
            twins.append(f"#{other} and #{row.id} ({row.username!r})")
    if twins:
        more = f" ... and {len(twins) - SHOWN} more" if len(twins) > SHOWN else ""
        raise CommandError(
            "nothing was changed: these users differ only in letter case or width of their names, "
            "rename one of each pair and run this again: " + "; ".join(twins[:SHOWN]) + more
        )


def fill() -> None:
    batch = []
    for row in rows():
        found = DJANGO.fullmatch(row.password_hash or "")
        batch.append({"of": row.id, "key": folded(row.username), "rounds": found and int(found[1])})
        if len(batch) == BATCH:
            write(batch)
            batch = []
    write(batch)


def write(batch: list[dict]) -> None:
    if batch:
        values = {"username_key": sa.bindparam("key"), "django_rounds": sa.bindparam("rounds")}
        op.get_bind().execute(sa.update(USERS).where(USERS.c.id == sa.bindparam("of")).values(values), batch)


def rows():
    """Yield all users, some at a time: there may be many."""
    query = sa.select(USERS.c.id, USERS.c.username, USERS.c.password_hash).order_by(USERS.c.id).limit(BATCH)
    last = 0
    while found := op.get_bind().execute(query.where(USERS.c.id > last)).all():
        yield from found
        last = found[-1].id


def folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def last_id() -> int | None:
    """Return the highest id that SQLite has ever given; it forgets it when it makes a table anew."""
    if op.get_bind().dialect.name != "sqlite":
        return None
    return op.get_bind().scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'tb_users'"))


def keep_last_id(last: int | None) -> None:
    """An id is never given to somebody else: tokens name it."""
    if last is not None:
        op.get_bind().execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'tb_users'"))
        op.get_bind().execute(sa.text("INSERT INTO sqlite_sequence VALUES ('tb_users', :last)"), {"last": last})


def added() -> list[sa.Column]:
    return [
        sa.Column("username_key", sa.String(192), nullable=True),
        sa.Column("django_rounds", sa.Integer(), nullable=True),
    ]


def table(*columns: sa.Column, unique: str) -> sa.Table:
    """Return the table as it is; SQLite cannot tell everything about it."""
    return sa.Table(
        "tb_users",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        *columns,
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
        sa.UniqueConstraint(unique, name=op.f(f"uq_tb_users_{unique}")),
        sqlite_autoincrement=True,
    )

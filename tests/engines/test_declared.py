"""`flask db check` says what MySQL has made otherwise than the models say."""

import click
import pytest
from flask_migrate import check
from malls import ROOT
from operating import run

MIGRATIONS = str(ROOT / "migrations")
CHANGED = [
    "alter table tb_oauth_qq drop foreign key fk_tb_oauth_qq_user_id_tb_users",
    "alter table tb_oauth_qq engine = MyISAM",
    "alter table tb_oauth_qq modify openid varchar(64) collate utf8mb4_general_ci not null",
    "alter table login_sessions modify revoked datetime null",
    "alter table bind_tickets modify expires datetime(3) not null",
]
pytestmark = pytest.mark.engines("mariadb")


@pytest.fixture
def changed(shop, beside):
    """A shop whose tables are as an older revision, or a hand, has left them."""
    with beside.begin() as connection:
        for statement in CHANGED:
            connection.exec_driver_sql(statement)
    return shop


def told(shop):
    """Return what ``flask db check`` refuses, but for its first line."""
    with shop.app_context(), pytest.raises(click.ClickException) as refused:
        check(MIGRATIONS)
    return str(refused.value).splitlines()[1:]


def test_each_difference_is_told(changed):
    found = [line.partition(": ALTER TABLE")[0] for line in told(changed)]

    assert found == [
        "tb_oauth_qq: its engine is MyISAM instead of InnoDB",
        "bind_tickets.expires: a second has 3 digits after its point instead of 6",
        "login_sessions.revoked: a second has 0 digits after its point instead of 6",
        "tb_oauth_qq.openid: its collation is utf8mb4_general_ci instead of utf8mb4_bin",
    ]


def test_the_statements_mend_it(changed, beside):
    """What is left is Alembic's to see: a foreign key that MyISAM has dropped."""
    with beside.begin() as connection:
        for line in told(changed):
            connection.exec_driver_sql("ALTER TABLE" + line.partition(": ALTER TABLE")[2])
        connection.exec_driver_sql(
            "alter table tb_oauth_qq add constraint fk_tb_oauth_qq_user_id_tb_users "
            "foreign key (user_id) references tb_users (id) on delete cascade"
        )

    with changed.app_context():
        check(MIGRATIONS)


def test_a_table_referred_to_is_told(shop, beside):
    """InnoDB refers to InnoDB alone, whoever has made the other table."""
    with beside.begin() as connection:
        connection.exec_driver_sql("set foreign_key_checks = 0")
        connection.exec_driver_sql("drop table imported_users, imported_malls")
        connection.exec_driver_sql(
            "create table imported_malls (name varchar(32) primary key, timezone varchar(64), "
            "app_id varchar(32), first_run datetime(6)) engine = MyISAM collate utf8mb4_bin"
        )

    assert "imported_malls: its engine is MyISAM" in run(shop, "qq", "check").output

"""`flask db check` says what MySQL has made otherwise than the models say."""

import pytest
from malls import ROOT
from operating import run
from sqlalchemy import Column, Integer, MetaData, String, Table

from meiduo.engines.declared import differences

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


def checked(shop):
    return run(shop, "db", "check", "-d", MIGRATIONS)


def told(shop):
    """Return what ``flask db check`` says of tables that are not as the models say."""
    lines = checked(shop).stderr.splitlines()
    return [line.removeprefix("database: ") for line in lines if line.startswith("database: ")]


def test_each_difference_is_told(changed, caplog):
    """Those that Alembic sees, too: MyISAM has dropped a foreign key."""
    found = [line.partition(": ALTER TABLE")[0] for line in told(changed)]

    assert found == [
        "tb_oauth_qq: its engine is MyISAM instead of InnoDB",
        "bind_tickets.expires: a second has 3 digits after its point instead of 6",
        "login_sessions.revoked: a second has 0 digits after its point instead of 6",
        "tb_oauth_qq.openid: its collation is utf8mb4_general_ci instead of utf8mb4_bin",
    ]
    assert "('add_fk', ForeignKeyConstraint(" in caplog.text


def test_what_alembic_does_not_see_is_refused(shop, beside):
    with beside.begin() as connection:
        connection.exec_driver_sql("alter table login_sessions modify revoked datetime null")

    assert "some tables are not as the models say" in checked(shop).stderr
    assert checked(shop).exit_code == 1


def test_the_statements_mend_it(changed, beside):
    """But for the foreign key that MyISAM has dropped."""
    with beside.begin() as connection:
        for line in told(changed):
            connection.exec_driver_sql("ALTER TABLE" + line.partition(": ALTER TABLE")[2])
        connection.exec_driver_sql(
            "alter table tb_oauth_qq add constraint fk_tb_oauth_qq_user_id_tb_users "
            "foreign key (user_id) references tb_users (id) on delete cascade"
        )

    assert checked(changed).exit_code == 0


def test_a_table_referred_to_is_told(shop, beside):
    """InnoDB refers to InnoDB alone, whoever has made the other table."""
    with beside.begin() as connection:
        connection.exec_driver_sql("set foreign_key_checks = 0")
        connection.exec_driver_sql("drop table tb_oauth_qq, login_sessions, tb_users")
        connection.exec_driver_sql("create table tb_users (id bigint primary key) engine = MyISAM")

    assert "tb_users: its engine is MyISAM" in run(shop, "qq", "check").output


def test_a_shops_own_tables_are_its_own(shop, beside):
    with beside.begin() as connection:
        connection.exec_driver_sql("alter table login_sessions modify revoked datetime null")

    assert run(shop, "qq", "check").exit_code == 0


@pytest.fixture
def odd():
    """A table whose model writes names as MySQL does not."""
    return Table(
        "odd",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("three", String(9, collation="utf8_bin")),
        Column("big", String(9, collation="UTF8MB4_BIN"), server_default="5%", comment="100%%"),
        **{f"{name}_engine": "innodb" for name in ("mysql", "mariadb")},
    )


def test_names_are_known_however_written(shop, beside, odd):
    with beside.begin() as connection:
        odd.create(connection)

        assert differences(connection, [odd]) == []


def test_a_view_is_left_alone(shop, beside, odd):
    with beside.begin() as connection:
        connection.exec_driver_sql(
            "create view odd as select 1 id, name three, name big from imported_malls"
        )

        assert differences(connection, [odd]) == []


def test_a_statement_is_as_one_types_it(shop, beside, odd):
    """A driver takes a doubled %, a client does not."""
    with beside.begin() as connection:
        odd.create(connection)
        connection.exec_driver_sql("alter table odd modify big text collate utf8mb4_swedish_ci")
        (told,) = differences(connection, [odd])

    assert "COMMENT '100%%'" in told
    assert "DEFAULT '5%'" in told

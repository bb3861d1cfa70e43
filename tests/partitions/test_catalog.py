"""Which parts a table has, read from what the databases say."""

import pytest
from malls import rows
from partitioned import cut
from sqlalchemy import text

from meiduo.accounts.models import LoginSession
from meiduo.partitions import catalog, outside, parts_of
from meiduo.partitions.catalog import Partition

A = "01a217000000"
B = "01a218000000"
C = "01a219000000"
D = "01a21a000000"


def said(parts):
    return [str(it.compile(compile_kwargs={"literal_binds": True})) for it in outside_of(parts)]


def outside_of(parts):
    return outside(LoginSession.sid, parts)


def test_what_is_outside_is_one_stretch():
    """Where parts follow each other; a gap between them is outside, too."""
    key = "login_sessions.sid"
    two = [Partition("a", A, B), Partition("b", B, C)]

    assert said(two) == [f"{key} < '{A}' OR {key} >= '{C}'"]
    assert said([two[0], Partition("c", C, D)]) == [
        f"{key} < '{A}' OR {key} >= '{B}'",
        f"{key} < '{C}' OR {key} >= '{D}'",
    ]
    assert said([Partition("earlier", "", B)]) == [f"{key} >= '{B}'"]
    assert said([]) == []


@pytest.mark.parametrize("form", ["'{}'", "_utf8mb4'{}'", r"_utf8mb4\'{}\'"])
def test_mysql_shows_an_edge_in_its_ways(form):
    shown = [("a", form.format(A)), ("b", form.format(B)), ("rest", "MAXVALUE")]

    assert [*catalog._read_mysql(shown)] == [Partition("a", "", A), Partition("b", A, B)]


OTHER_WAY = {
    "postgresql": [
        "create table others (id integer) partition by range (id)",
        "create table others_1 partition of others for values from (1) to (2)",
    ],
    "mariadb": [
        "create table others (id integer) partition by range (id)"
        " (partition one values less than (2))"
    ],
}


@pytest.mark.engines("postgresql", "mariadb")
def test_tables_cut_in_another_way_are_whole(shop, engine):
    """Their rows are purged one by one."""
    cut(shop)
    with rows(shop) as session:
        for statement in OTHER_WAY[engine]:
            session.execute(text(statement))

        assert parts_of(session.connection(), "others") == []
        assert len(parts_of(session.connection(), "login_sessions")) >= 10
        assert parts_of(session.connection(), "tb_users") == []

"""docs/databases.md says what the code does."""

import re

import pytest
from malls import ROOT

from meiduo import deadline
from meiduo.engines import mysql_sessions, postgresql, servers, sqlite

PAGES = ("databases.md", "databases.zh-CN.md")


def numbers(page, row):
    """Return the numbers of a row of the table of limits, its name not among them."""
    line = next(line for line in page.splitlines() if line.startswith(f"| {row}"))
    return [int(number) for number in re.findall(r"(\d+)(?: s| 秒)", line)]


@pytest.mark.parametrize(
    ("file", "rows"),
    [
        (
            "databases.md",
            ("to connect", "a statement", "a lock", "idle in", "a round", "a request"),
        ),
        (
            "databases.zh-CN.md",
            ("连接 |", "一条语句", "一把锁", "事务中空闲", "服务器毫无声息", "一个请求"),
        ),
    ],
)
def test_the_limits_are_those_of_the_code(file, rows):
    page = (ROOT / "docs" / file).read_text()
    connect, statement, lock, idle, trip, request = (numbers(page, row) for row in rows)
    on_postgresql = [number // 1000 for number in postgresql.SERVER.values()]

    assert connect == [servers.CONNECT, servers.CONNECT]
    assert statement == [mysql_sessions.STATEMENT, on_postgresql[0]]
    assert lock == [sqlite.BUSY, mysql_sessions.LOCK, on_postgresql[1]]
    assert idle == [mysql_sessions.IDLE, on_postgresql[2]]
    assert trip == [mysql_sessions.CLIENT, postgresql.CLIENT]
    assert request == [deadline.REQUEST + 1] * 3


def test_both_languages_have_the_same_tables():
    english, chinese = ((ROOT / "docs" / file).read_text() for file in PAGES)

    for mark in ("\n## ", "\n| ", "\n```"):
        assert english.count(mark) == chinese.count(mark)

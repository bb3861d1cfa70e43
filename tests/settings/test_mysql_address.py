"""Which addresses of a MySQL are taken, and as what."""

from pathlib import Path

import pytest
from environment import GOOD, problems

import config


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("mysql://shop:made-up@db/mall", "mysql+pymysql"),
        ("mariadb://shop:made-up@db:3307/mall", "mysql+pymysql"),
        ("mysql+pymysql://shop@db/mall?charset=utf8mb4", "mysql+pymysql"),
        ("mysql+mysqldb://shop@db/mall", "mysql+mysqldb"),
    ],
)
def test_mysql_and_mariadb_are_taken(given, driver):
    """With the driver that was named, or else PyMySQL."""
    settings = config.load({**GOOD, "DATABASE_URL": given}, Path("/nowhere"))

    assert settings["DATABASE_URL"] == f"{driver}://{given.partition('://')[2]}"


@pytest.mark.parametrize(
    "given",
    [
        "mysql://shop@db/mall?charset=utf8",
        "mysql://shop@db/",
        "mysql://shop:p@ss@db/mall",
        "mysql+unknown://shop@db/mall",
    ],
)
def test_another_charset_or_no_database_is_refused(given, tmp_path):
    (fault,) = problems(tmp_path, DATABASE_URL=given)

    assert fault.startswith("DATABASE_URL ")
    assert "p@ss" not in fault

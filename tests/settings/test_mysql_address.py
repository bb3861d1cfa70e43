"""Which addresses of a MySQL are taken, and as what."""

from pathlib import Path

import pytest
import trustme
from environment import GOOD, problems
from sqlalchemy.engine import make_url

import config


def connecting(folder, address):
    """Return what the driver is given for an address."""
    found = make_url(config.load({**GOOD, "DATABASE_URL": address}, folder)["DATABASE_URL"])
    return found.get_dialect()().create_connect_args(found)[1]


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("mysql://shop:made-up@db/mall", "mysql+pymysql"),
        ("mariadb://shop:made-up@db:3307/mall", "mysql+pymysql"),
        ("mysql+pymysql://shop@db/mall?charset=utf8mb4", "mysql+pymysql"),
    ],
)
def test_mysql_and_mariadb_are_taken(given, driver):
    settings = config.load({**GOOD, "DATABASE_URL": given}, Path("/nowhere"))

    assert settings["DATABASE_URL"] == f"{driver}://{given.partition('://')[2]}"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("mysql://shop@db/mall?charset=utf8", "another charset than utf8mb4"),
        ("mysql://shop@db/", "is neither"),
        ("mysql://shop:p@ss@db/mall", "in a password @ is written %40"),
        ("mysql+unknown://shop@db/mall", "is neither"),
        ("mysql+mysqldb://shop@db/mall", "wants the package MySQLdb"),
    ],
)
def test_an_address_that_cannot_work_is_refused(given, words, tmp_path):
    (fault,) = problems(tmp_path, DATABASE_URL=given)

    assert fault.startswith("DATABASE_URL ")
    assert words in fault
    assert "p@ss" not in fault


@pytest.mark.holds("B-52")
@pytest.mark.parametrize(
    ("given", "host", "port"),
    [
        ("mysql://u@a:3306,b:3307/mall", "a,b", "3306,3307"),
        ("mariadb://u@a,b/mall", "a,b", "3306,3306"),
        ("mysql://u@[::1]:1,b:2/mall?charset=utf8mb4", "::1,b", "1,2"),
    ],
)
def test_several_servers_are_taken_apart(tmp_path, given, host, port):
    found = connecting(tmp_path, given)

    assert (found["host"], found["port"], found["database"]) == (host, port, "mall")


def test_a_password_of_several_servers_is_kept(tmp_path):
    found = connecting(tmp_path, "mysql://u:p%40%2C,w@a:1,b:2/mall?ssl_check_hostname=false")

    assert (found["user"], found["password"]) == ("u", "p@,,w")
    assert found["ssl"] == {"check_hostname": False}


@pytest.mark.holds("B-46")
@pytest.mark.parametrize(
    "given",
    [
        "mysql://u@a:x,b/mall",
        "mysql://u@a,/mall",
        "mysql://u@a:0,b/mall",
        "mysql://u@a:70000,b/mall",
        "mysql://u:p@w@a,b/mall",
        "mysql://u@a,b/",
        "mysql://u@a/mall?ssl_check_hostname=perhaps",
    ],
)
def test_a_wrong_address_is_a_sentence(tmp_path, given):
    (problem,) = problems(tmp_path, DATABASE_URL=given)

    assert problem.startswith("DATABASE_URL is neither sqlite")


@pytest.mark.holds("B-46")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ssl_ca={folder}/gone", "names ssl_ca={folder}/gone, which is no file that"),
        ("ssl_cert={folder}/gone", "names ssl_cert={folder}/gone, which is no file that"),
        ("ssl_key={folder}", "names ssl_key={folder}, which is no file that can be read"),
        ("ssl_ca={folder}/text", "{folder}/text, which is no file of PEM certificates"),
        ("sslmode=require", "has sslmode, which is none of: bind_address, charset"),
        ("host=a&host=b", "has host, which is none of: bind_address"),
        ("ssl_disabled=false", "has ssl_disabled, which is none of: bind_address"),
    ],
)
def test_words_and_files_are_looked_at_first(tmp_path, query, words):
    (tmp_path / "text").write_text("no certificate")
    given = f"mysql://u:canary@h/d?{query}".format(folder=tmp_path)
    (problem,) = problems(tmp_path, DATABASE_URL=given)

    assert words.format(folder=tmp_path) in problem
    assert "canary" not in problem


def test_files_that_are_there_are_taken(tmp_path):
    trustme.CA().cert_pem.write_to_path(tmp_path / "roots.pem")
    found = connecting(tmp_path, f"mysql://u@a,b/d?ssl_ca={tmp_path}/roots.pem")

    assert found["ssl"] == {"ca": f"{tmp_path}/roots.pem"}


def test_mysqlclient_is_given_one_server(tmp_path):
    (problem,) = problems(tmp_path, DATABASE_URL="mysql+mysqldb://u:canary@a,b/mall")

    assert problem == (
        "DATABASE_URL names several servers, which mysqlclient cannot look through: write mysql://"
    )

"""Addresses of databases: taken in the forms that people know, or refused in a sentence."""

import sys

import pytest
import trustme
from environment import GOOD, problems
from sqlalchemy.engine import make_url

import config

BOTH = {"host": "a,b", "dbname": "mall", "target_session_attrs": "read-write"}


def connecting(folder, address):
    """Return what libpq is given for an address."""
    found = make_url(config.load({**GOOD, "DATABASE_URL": address}, folder)["DATABASE_URL"])
    return found.get_dialect()().create_connect_args(found)[1]


@pytest.mark.holds("B-52")
@pytest.mark.parametrize(
    ("address", "parameters"),
    [
        ("postgresql://a:5432,b:5433/mall", {**BOTH, "port": "5432,5433"}),
        ("postgres://a,b:5433/mall", {**BOTH, "port": "5432,5433"}),
        ("postgresql:///mall?host=a:1&host=b:2", {**BOTH, "port": "1,2"}),
        ("postgresql:///mall?host=a,b&port=1,2", {**BOTH, "port": "1,2"}),
        ("postgresql://[::1]:1,b:2/mall", {**BOTH, "host": "::1,b", "port": "1,2"}),
        (
            "postgresql://u:p%40%2C,w@a:1,b:2/mall?sslmode=require",
            {**BOTH, "port": "1,2", "user": "u", "password": "p@,,w", "sslmode": "require"},
        ),
    ],
)
def test_several_servers_are_looked_through(tmp_path, address, parameters):
    """For the one that takes writes."""
    assert connecting(tmp_path, address) == parameters


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("postgresql://a,b/mall?target_session_attrs=any", "any"),
        ("postgresql://a/mall", None),
        ("postgresql:///mall", None),
    ],
)
def test_what_an_address_says_of_sessions_stays(tmp_path, address, wanted):
    assert connecting(tmp_path, address).get("target_session_attrs") == wanted


@pytest.mark.holds("B-46")
@pytest.mark.parametrize(
    "address",
    [
        "postgresql://a:x,b/mall",
        "postgresql://a,/mall",
        "postgresql://a:0,b/mall",
        "postgresql://a:70000,b/mall",
        "postgresql://u:p@w@a,b/mall",
        "postgresql:///mall?host=a:x&host=b:1",
        "oracle://u@h/d",
    ],
)
def test_a_wrong_address_is_a_sentence(tmp_path, address):
    (problem,) = problems(tmp_path, DATABASE_URL=address)

    assert problem.startswith("DATABASE_URL is neither sqlite")


@pytest.mark.holds("B-46")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("sslmode=verify", "has a sslmode that is none of: allow, disable"),
        ("target_session_attrs=master", "has a target_session_attrs that is none of: any"),
        ("sslrootcert={folder}/gone", "names sslrootcert={folder}/gone, which is no file that"),
        ("sslcert={folder}/gone", "names sslcert={folder}/gone, which is no file that"),
        ("sslkey={folder}", "names sslkey={folder}, which is no file that can be read"),
        ("sslrootcert={folder}/text", "{folder}/text, which is no file of PEM certificates"),
        ("statement_timeout=5", "has statement_timeout, which PostgreSQL's library does not know"),
    ],
)
def test_words_and_files_are_looked_at_first(tmp_path, query, words):
    (tmp_path / "text").write_text("no certificate")
    address = f"postgresql://u:canary@h/d?{query}".format(folder=tmp_path)
    (problem,) = problems(tmp_path, DATABASE_URL=address)

    assert words.format(folder=tmp_path) in problem
    assert "canary" not in problem


def test_files_that_are_there_are_taken(tmp_path):
    trustme.CA().cert_pem.write_to_path(tmp_path / "roots.pem")
    address = f"postgresql://u@h/d?sslmode=verify-full&sslrootcert={tmp_path}/roots.pem"

    assert connecting(tmp_path, address)["sslrootcert"] == f"{tmp_path}/roots.pem"
    system = "postgresql://u@h/d?sslmode=verify-full&sslrootcert=system"
    assert connecting(tmp_path, system)["sslrootcert"] == "system"


def test_a_driver_that_is_missing_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    (problem,) = problems(tmp_path, DATABASE_URL="postgresql://u@h/d")

    assert problem.startswith("DATABASE_URL wants the package psycopg, which is not installed")

"""The benchmark of logins works, in a window of moments; ``make bench`` runs it."""

import subprocess
import sys
from contextlib import closing

import pytest
from malls import ROOT, clean
from side_by_side import (
    cells,
    filled,
    logins,
    people,
    servers,
    trust,
    windows,
)
from side_by_side.systems import BY_KEY
from stand_in import APP_ID

USERS = 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("side_by_side")
    trust.make(made)
    return made


@pytest.fixture(scope="module")
def stand_in(folder):
    with closing(servers.QQ(folder, sys.executable)) as started:
        yield started


@pytest.fixture(scope="module")
def shop(folder, stand_in):
    place = str(folder / "ours.sqlite")
    filled.fill_file(BY_KEY["ours"], place, USERS)
    started = servers.Server(BY_KEY["ours"], place, USERS, stand_in, folder)
    with closing(started):
        yield started.ready()


@pytest.mark.parametrize("act", ["login", "first"])
def test_logins_of_ours_are_checked_and_counted(shop, stand_in, act):
    cell = cells.Cell("short", ("ours",), 2, 0.2, round_trip=2, act=act, users=USERS)
    stand_in.says(round_trip=cell.round_trip / 1000)

    found = windows.run(cell, shop, windows.meter(shop, stand_in))

    assert found["done"] == len(found["took"]) > 0
    assert found["requests"] == (1 if act == "login" else 2)
    assert min(found["took"]) > cell.round_trip
    assert found["cpu"] > 0


@pytest.mark.parametrize("act", ["start", "page"])
def test_single_requests_ask_nothing_of_qq(shop, stand_in, act):
    cell = cells.Cell("short", ("ours",), 2, 0.1, act=act, users=USERS)

    found = windows.run(cell, shop, windows.meter(shop, stand_in))

    assert found["requests"] == 0


def test_a_closed_connection_costs_a_handshake(shop, stand_in):
    cell = cells.Cell("short", ("ours",), 1, 0.1, users=USERS)
    stand_in.says(keep_alive=False)
    windows.run(cell, shop, windows.meter(shop, stand_in))

    found = windows.run(cell, shop, windows.meter(shop, stand_in))
    stand_in.says(keep_alive=True)

    assert found["handshakes"] == found["connections"] == 1


def test_a_login_of_somebody_else_stops_it(shop):
    login = logins.log_in(shop, 1)
    logins.check(shop, [login])

    with pytest.raises(servers.Stopped, match="ours let in"):
        logins.check(shop, [login._replace(person=2)])


def test_what_the_server_says_ends_the_run(shop):
    """Here of a code that QQ does not take: it is too long."""
    with pytest.raises(servers.Stopped, match=r"callback: 500 .*OAuth2\.0"):
        logins.log_in(shop, 16**people.OF_PERSON)


def test_people_are_those_that_are_filled_in():
    assert people.APP_ID == APP_ID


def test_its_command_tells_what_it_takes():
    done = subprocess.run(
        [sys.executable, "-m", "side_by_side", "--help"],
        cwd=ROOT,
        env=clean({"PYTHONPATH": "tests:tests/benchmarks:."}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "--large" in done.stdout

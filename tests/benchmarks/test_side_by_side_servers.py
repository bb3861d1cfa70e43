"""The run with other servers: what is asked of each, here of the one that is shipped."""

from contextlib import closing
from dataclasses import replace

import pytest
from side_by_side import environments, filled, promises, servers, servers_page, trial, trust
from side_by_side.candidates import CANDIDATES
from side_by_side.systems import BY_KEY

USERS = 20


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The mall as it is shipped, in the environment of the tests; QQ is a moment away."""
    folder = tmp_path_factory.mktemp("shipped")
    trust.make(folder)
    place = str(folder / "shipped.sqlite")
    filled.fill_file(BY_KEY["ours"], place, USERS)
    system = replace(CANDIDATES[0].system(probed=True), environment=environments.OURS)
    with closing(servers.QQ(folder, environments.python_of(environments.OURS))) as stand_in:
        stand_in.says(round_trip=promises.ROUND_TRIP)
        with closing(servers.Server(system, place, USERS, stand_in, folder)) as started:
            yield started.ready()


def test_proxy_and_log_are_asked(shop):
    assert promises.seen_address(shop)
    assert promises.seen_address(shop, forged=True)
    assert promises.keeps_secrets(shop)
    assert "/oauth_callback?***" in shop.says()


@pytest.mark.parametrize(("many", "answered"), [(2, True), (16, False)])
def test_half_sent_requests_hold_threads(shop, many, answered):
    """Two of sixteen, or all of them: then nobody answers in a moment."""
    with promises.half_sent(shop, promises.HALF_BODY, many):
        took = promises.health(shop, patience=0.5)

    assert (took is not None) is answered


def test_a_locked_database_stops_nobody_else(shop):
    assert promises.beside_a_lock(shop) < 1


def test_a_killed_worker_comes_back(shop):
    assert promises.revives(shop)


def test_a_login_under_way_is_finished(shop):
    """The last test: the server has ended then."""
    found = promises.end(shop)

    assert found["finished"]
    assert found["end"] < 10


def test_the_page_says_what_was_found():
    page = servers_page.text(invented())

    assert "| gunicorn, plain gthread, 1 × 8 | 100 | 1.00 × | 7.25 | 8.50 | 5.00 | 1.00 × |" in page
    assert "| waitress, 1 × 8 | over 8 | 0.5 | 0.2 | yes | 1.5 | yes | yes | no | – |" in page
    assert "{" not in page


def invented():
    window = {"done": 2, "took": [7.25, 8.5], "rate": 100.0, "cpu": 5.0, "database": 1.0}
    window |= {"others": 0.0, "connections": 0.0, "handshakes": 0.0, "requests": 1.0}
    kept = {"half_header": None, "half_body": 0.5, "locked": 0.25, "finished": True, "end": 1.5}
    kept |= {"revives": True, "address": True, "forged": False, "clean_log": True}
    keys = trial.KEYS
    return {
        "machine": {"Processor": "an invented one", "Date": "2026-01-01"},
        "rounds": 1,
        "repeated": 0,
        "seconds": 90,
        "memory": {key: [64.0, 1000] for key in keys},
        "promises": dict.fromkeys(keys, kept),
        "windows": [
            {"cell": cell.key, "system": key, "round": 0, **window}
            for cell in trial.CELLS
            for key in keys
        ],
    }

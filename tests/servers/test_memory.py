"""A server's memory under hostile load."""

import os

import pytest
from malls import KEYS, free_port, goes_to_qq, gunicorn, migrated, running


def resident(pid):
    """Return the resident memory of a process in bytes."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.holds("B-07", "I10")
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="no /proc here")
def test_huge_responses_cost_less_than_5_mb(qq, tmp_path):
    port = free_port()
    env = {
        **KEYS,
        **qq.settings(),
        "QQ_SANDBOX": "0",
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite",
        "TRUSTED_HOSTS": "127.0.0.1",
    }
    migrated(env)
    options = ("--workers", "1", "--threads", "2")
    with running(gunicorn(port, *options), port, env=env, log=tmp_path / "log") as address:
        with open(f"/proc/{address.pid}/task/{address.pid}/children") as file:
            worker = int(file.read().split()[0])

        for _ in range(3):
            login(address)
        before = resident(worker)
        for kind in ("huge", "gzip_bomb") * 3:
            qq.will(kind, address="token")
            assert login(address).json()["reason"] == "qq_bad_reply"
        assert resident(worker) - before < 5_000_000


def login(address):
    visitor, back = goes_to_qq(address)
    return visitor.get(back, timeout=12)

"""A server that takes no writes, and a process of ours that is killed in the midst of an act."""

import os
import signal
import threading

import databases
import pytest
import requests
from lock_waits import ask, lock_table, unlock, waiting
from malls import KEYS, Visitor, bearer, free_port, goes_to_qq, gunicorn, running

pytestmark = pytest.mark.engines("postgresql", "mariadb")
COUNT = "select (select count(*) from tb_users), (select count(*) from tb_oauth_qq)"
READ_ONLY = {
    "postgresql": [
        "alter system set default_transaction_read_only = on",
        "select pg_reload_conf()",
    ],
    "mysql": ["set global read_only = 1"],
}
WRITABLE = {
    "postgresql": [
        "set default_transaction_read_only = off",
        "alter system set default_transaction_read_only = off",
        "select pg_reload_conf()",
    ],
    "mysql": ["set global read_only = 0"],
}
PLAIN = [  # of MySQL's users only those without this right are kept from writing
    "create user plain identified by 'made-up'",
    "grant select, insert, update, delete on *.* to plain",
]


@pytest.mark.holds("B-28")
def test_a_read_only_server_is_only_read(own, make_shop, logged):
    """As after another one was promoted. When it takes writes again, nobody restarts us."""
    server, _ = own
    address = server.empty()
    make_shop(DATABASE_URL=address)
    beside = databases.engine(address)
    if beside.dialect.name == "mysql":
        server.run(*PLAIN)
        address = address.replace("shop:shop@", "plain:made-up@")
    visitor = Visitor(make_shop(DATABASE_URL=address, migrate=False).test_client())
    signed_in = visitor.signs_in().json
    _say(beside, READ_ONLY)

    refused = visitor.signs_in()
    me = visitor.opens("/auth/me/", headers=bearer(signed_in))
    _say(beside, WRITABLE)

    assert (refused.status_code, refused.json["reason"]) == (503, "unavailable")
    assert any("read-only" in line.get("detail", "") for line in logged())
    assert me.status_code == 200
    assert visitor.signs_in().status_code == 200


def _say(beside, statements):
    with beside.connect() as connection:
        free = connection.execution_options(isolation_level="AUTOCOMMIT")
        for statement in statements[beside.dialect.name]:
            free.exec_driver_sql(statement)


@pytest.mark.holds("B-29", "I1", "I2")
def test_a_killed_process_leaves_no_half_newcomer(qq, new_database, tmp_path):
    """It has added a user and is about to bind."""
    database = new_database()
    beside = databases.engine(database)
    port = free_port()
    env = {**KEYS, **qq.settings(), "QQ_SANDBOX": "0", "DATABASE_URL": database}
    env |= {"TRUSTED_HOSTS": "127.0.0.1", "RATELIMIT_ENABLED": "0"}
    command = gunicorn(port, "--workers", "1", "--threads", "4", "--graceful-timeout", "1")
    with running(command, port, env=env, log=tmp_path / "log") as address:
        visitor, back = goes_to_qq(address)
        with beside.connect() as other:
            lock_table(other, "tb_oauth_qq", "share")
            asking = threading.Thread(target=_ask_in_vain, args=(visitor, back))
            asking.start()
            waiting(beside)
            _kill_the_worker(address.pid)
            asking.join()
            unlock(other)
        assert ask(beside, COUNT) == [(0, 0)]

        visitor, back = goes_to_qq(address)
        assert visitor.get(back, timeout=20).status_code == 200
        assert ask(beside, COUNT) == [(1, 1)]


def _ask_in_vain(visitor, back):
    with pytest.raises(requests.ConnectionError):
        visitor.get(back, timeout=20)


def _kill_the_worker(parent):
    with open(f"/proc/{parent}/task/{parent}/children") as children:
        os.kill(int(children.read().split()[0]), signal.SIGKILL)

"""A mall that plays its own QQ, served for a Chromium, and its bad days."""

import contextlib
import sqlite3

import requests
from logins import GOOD, add_member
from malls import Served, dispose, make_shop

from meiduo import sandbox
from meiduo.sandbox.faults import Fault
from meiduo.web import limits

HERE = {"REMOTE_ADDR": "127.0.0.1"}
STORAGE = "meiduo_limit_storage"  # in app.extensions


class WholeMall:
    """One of them.

    Attributes:
        address: where it is served.
    """

    def __init__(self, folder):
        self._shop = make_shop(folder, {"QQ_SANDBOX": "1"})
        self._qq = sandbox.store.Store(folder / "sandbox.sqlite")
        self._database = folder / "meiduo.sqlite"
        self._members = 0
        self._server = Served(self._shop)
        self.address = self._server.address

    def close(self):
        self._server.close()
        dispose(self._shop)

    def is_calm(self):
        """Let nothing be wrong any more."""
        self._qq.clear_faults()
        self._shop.extensions[STORAGE].reset()
        self.asks_newcomers("auto")

    def asks_newcomers(self, signup):
        """Let newcomers come as ``QQ_SIGNUP`` says."""
        self._shop.config["QQ_SIGNUP"] = signup

    def new_member(self, nickname="老顾客"):
        """Add somebody who has the good password; return the account."""
        self._members += 1
        add_member(self._shop, f"member{self._members}", nickname=nickname)
        return f"member{self._members}"

    def qq_will(self, kind, value=None):
        """Let QQ's next response go wrong."""
        self._qq.set_fault(Fault(kind, value))

    def is_crowded(self, endpoint, times):
        """Let as many requests of this machine be counted as may come in a minute."""
        with self._shop.test_request_context(environ_base=HERE):
            for _ in range(times):
                limits.hit(f"{times} per minute", endpoint, limits.narrow())

    def signs_in_elsewhere(self, username, devices):
        """Sign in with the good password that often, and from other browsers."""
        body = {"account": username, "password": GOOD}
        for _ in range(devices):
            requests.post(f"{self.address}/auth/login/", json=body, timeout=20).raise_for_status()

    @contextlib.contextmanager
    def without_a_database(self):
        """Take the members away for a while."""
        self._rename("tb_users", "gone")
        yield
        self._rename("gone", "tb_users")

    def _rename(self, before, after):
        with contextlib.closing(sqlite3.connect(self._database)) as beside:
            beside.execute("pragma legacy_alter_table = on")
            beside.execute(f"alter table {before} rename to {after}")

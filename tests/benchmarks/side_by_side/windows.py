"""A window: browsers that do the same again and again for a while, and what that has cost."""

import itertools
import random
import time
from concurrent.futures import ThreadPoolExecutor

from side_by_side import cpus, logins
from side_by_side.browser import Browser
from side_by_side.cells import LARGE
from side_by_side.servers import THREADS, Stopped

newcomers = itertools.count(2 * LARGE)  # people whom no database knows


class Act:
    """What a browser does, and how it is checked afterwards."""

    def __init__(self, cell, server):
        self._cell = cell
        self._server = server
        self._token = None

    def once(self):
        """Do it; return what it was."""
        try:
            if self._cell.act not in ("login", "first"):
                return self._request()
            first = self._cell.act == "first"
            person = next(newcomers) if first else random.randint(1, self._cell.users)
            return logins.log_in(self._server, person)
        except (OSError, KeyError, ValueError) as failure:
            what = f"{self._server.system.label}, {self._cell.key}: {failure!r}"
            raise Stopped(f"{what}\n{self._server.says()}") from failure

    def _request(self):
        """Ask for the login's start or for the page alone."""
        system = self._server.system
        browser = Browser(self._server.port)
        began = time.perf_counter()
        target = system.start if self._cell.act == "start" else system.me
        answer = browser.get(target, self._token)
        if answer.status != 200:
            raise logins.refused(self._server, self._cell.act, answer)
        return logins.Login(0, browser, None, began, time.perf_counter(), 0)

    def prepare(self):
        """Sign in once, where the page is a protected one."""
        if self._cell.act == "page" and self._server.system.tables:
            person = random.randint(1, self._cell.users)
            self._token = (logins.log_in(self._server, person)).token

    def check(self, done):
        if self._cell.act in ("login", "first"):
            logins.check(self._server, done)


def run(cell, server, costs):
    """Return a window's figures.

    Args:
        cell: what is done.
        server: where.
        costs: returns the CPU seconds of each party so far, and what QQ has counted.

    Raises:
        Stopped: with what the server said, when one login is not as it should be.
    """
    act = Act(cell, server)
    act.prepare()
    had = server.store.counts() if server.system.tables else {}
    with ThreadPoolExecutor(cell.browsers) as browsers:
        warm = [*browsers.map(lambda _: act.once(), range(min(cell.browsers, THREADS)))]
        before = costs()
        began = time.perf_counter()
        ends = began + cell.seconds
        loops = [browsers.submit(_again, act, ends) for _ in range(cell.browsers)]
        done = [login for loop in loops for login in loop.result()]
    lasted = time.perf_counter() - began
    after = costs()
    act.check([*warm, *done])
    _count(cell, server, had, len(warm) + len(done))
    spent = {name: after[name] - before[name] for name in after}
    return {**_figures(done, spent, lasted), "rate": _rate(done, ends, cell.seconds)}


def _figures(done, spent, lasted):
    """Return what a login took and cost: its milliseconds, CPU, and what QQ has counted."""
    others = spent.pop("all") - spent.pop("known")
    return {
        "done": len(done),
        "took": [round(login.seconds * 1000, 3) for login in done],
        "cpu": spent.pop("app") / len(done) * 1000,
        "others": max(0.0, others) / lasted,
        **{name: value / len(done) for name, value in spent.items()},
    }


def _again(act, ends):
    done = []
    while time.perf_counter() < ends:
        done.append(act.once())
    return done


def _rate(done, ends, seconds):
    """Return logins a second; one under way at the end counts with its part before it."""
    parts = [min(1.0, (ends - login.began) / (login.ended - login.began)) for login in done]
    return sum(parts) / seconds


def _count(cell, server, had, number):
    """Raise Stopped unless the tables have grown by just what the logins leave behind."""
    if cell.act not in ("login", "first"):
        return
    grown = {table: rows - had[table] for table, rows in server.store.counts().items()}
    each = 1 if cell.act == "first" else 0
    wanted = {table: rows[each] * number for table, rows in server.system.writes.items()}
    server.note(number)
    if grown != wanted:
        raise Stopped(f"{server.system.label}: {number} logins wrote {grown}, not {wanted}")


def meter(server, qq, database_pid=None):
    """Return a function that tells what everybody has used by now."""

    def costs():
        app = cpus.used(server.pid)
        database = cpus.used(database_pid) if database_pid else 0.0
        helpers = cpus.used(qq.pid) + time.process_time() + database
        counted = qq.says()
        return {
            "app": app,
            "database": database * 1000,
            "known": app + helpers,
            "all": cpus.busy(),
            **counted,
        }

    return costs

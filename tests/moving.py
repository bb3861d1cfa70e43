"""Logins go on at a served shop while its database moves to another server."""

import contextlib
import time
from dataclasses import dataclass

import databases
import galera
import psycopg
from background import until
from invariants import violations
from login_crowd import Crowd
from malls import KEYS, free_port, gunicorn, migrated, running
from standby import pair

PROCESSES = 2
QUIET = 1.5  # seconds of logins before it happens, and at least as many after it
LIKE_A_SHOP = {"QQ_SANDBOX": "0", "TRUSTED_HOSTS": "127.0.0.1", "RATELIMIT_ENABLED": "0"}
USERS = "select count(*) from information_schema.processlist where db = 'mall'"


@dataclass
class Outcome:
    """What it cost, and what is broken."""

    crowd: Crowd
    over: float  # when another server was there, by the monotonic clock
    broken: list[str]

    def __str__(self):
        answers = ", ".join(f"{many} x {it}" for it, many in sorted(self.crowd.statuses().items()))
        return (
            f"without a success: {self.crowd.longest_pause():.2f} s; "
            f"longest wait of a request: {self.crowd.longest_wait():.2f} s; answers: {answers}; "
            f"broken invariants: {self.broken or 'none'}"
        )


class Served:
    """A shop of two processes as deploy/ has it, until the stack ends.

    Args:
        places: its database's address; or as each of two servers has it, of one process each.
        qq: the stand-in.
        folder: for their logs.
        stack: ends them.

    Attributes:
        addresses: of the servers.
        qq: where visitors say yes.
    """

    def __init__(self, places, qq, folder, stack):
        settings = qq.settings()
        self.qq = settings["QQ_AUTHORIZE_URL"]
        self.addresses = []
        self._logs = []
        env = {**KEYS, **settings, **LIKE_A_SHOP}
        env["WEB_CONCURRENCY"] = str(PROCESSES // len(places))
        migrated({**env, "DATABASE_URL": places[0]})
        for number, database in enumerate(places):
            port = free_port()
            here = {**env, "DATABASE_URL": database, "BIND": f"127.0.0.1:{port}"}
            command = gunicorn(port, "-c", "deploy/gunicorn.conf.py")
            self._logs.append(folder / f"gunicorn{number}.log")
            server = running(command, port, env=here, log=self._logs[-1], ready="/healthz/")
            self.addresses.append(stack.enter_context(server))

    def logged(self):
        """Return all that its processes have logged."""
        return "".join(log.read_text() for log in self._logs)


@contextlib.contextmanager
def served(places, qq, folder):
    """Run a shop, see ``Served``."""
    with contextlib.ExitStack() as stack:
        yield Served(places, qq, folder, stack)


def measured(shop, move, database, quiet=QUIET, is_there=lambda: True):
    """Let a crowd come to a shop while its database moves; return the outcome.

    Args:
        shop: as ``served`` yields it.
        move: moves the database; returns when another server is there.
        database: the database's address afterwards.
        quiet: seconds afterwards.
        is_there: whether the database can be looked into, once nobody asks the shop any more.
    """
    crowd = Crowd(shop.addresses)
    with crowd.comes():
        time.sleep(QUIET)
        move()
        over = time.monotonic()
        time.sleep(quiet)
    until(is_there, seconds=15)
    beside = databases.engine(database)
    return Outcome(crowd, over, violations(beside, crowd.seen, shop.qq, shop.logged()))


def postgresql(qq, folder, quiet=QUIET, after=0.0, freezes=False):
    """Take a primary away, promote its standby; return the outcome.

    Args:
        qq: the stand-in.
        folder: for the shop's log.
        quiet: seconds of logins afterwards.
        after: seconds until somebody notices and promotes.
        freezes: whether the primary's machine falls silent instead of ending connections.
    """
    with pair() as servers:
        with psycopg.connect(f"{servers.primary}/postgres", autocommit=True) as admin:
            admin.execute("create database mall")

        def move():
            servers.primary_freezes() if freezes else servers.primary_dies()
            time.sleep(after)
            servers.promotes()

        with served([f"{servers.address}/mall"], qq, folder) as shop:
            return measured(shop, move, f"{servers.standby}/mall", quiet)


def mariadb(qq, folder, quiet=QUIET, leaves=galera.Node.dies, timeouts=galera.FAST):
    """Take away one of two Galera nodes, each of which a process of a shop writes to; return the
    outcome.

    Args:
        qq: the stand-in.
        folder: for the shop's log.
        quiet: seconds of logins afterwards; the other node needs as long to go on alone.
        leaves: how the node goes: it dies, freezes, or is cut off.
        timeouts: of the cluster's group.
    """
    with galera.cluster(timeouts) as cluster:
        gone, other = cluster.nodes
        gone.runs("create database mall character set utf8mb4")

        def move():
            until(lambda: all(node.runs(USERS) > ((0,),) for node in cluster.nodes), seconds=15)
            leaves(gone)

        with served([f"{each}/mall" for each in cluster.addresses], qq, folder) as shop:
            mine = f"{other.address}/mall"
            return measured(shop, move, mine, quiet, other.takes_statements)

"""Logins go on at a served shop while its database moves to another server."""

import contextlib
import time
from dataclasses import dataclass

import galera
import psycopg
import sqlalchemy
from invariants import violations
from login_crowd import Crowd
from malls import KEYS, free_port, gunicorn, migrated, running
from standby import pair

PROCESSES = 2
QUIET = 1.5  # seconds of logins before it happens, and at least as many after it
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


@contextlib.contextmanager
def served(databases, qq, folder):
    """Run a shop of two processes as deploy/ has it; yield the addresses.

    Args:
        databases: its database's address; or as each of two servers has it, of one process each.
        qq: the stand-in.
        folder: for their logs.
    """
    env = {
        **KEYS,
        **qq.settings(),
        "QQ_SANDBOX": "0",
        "TRUSTED_HOSTS": "127.0.0.1",
        "RATELIMIT_ENABLED": "0",
        "WEB_CONCURRENCY": str(PROCESSES // len(databases)),
    }
    migrated({**env, "DATABASE_URL": databases[0]})
    with contextlib.ExitStack() as stack:
        shops = []
        for database in databases:
            port = free_port()
            here = {**env, "DATABASE_URL": database, "BIND": f"127.0.0.1:{port}"}
            command = gunicorn(port, "-c", "deploy/gunicorn.conf.py")
            log = folder / f"gunicorn{len(shops)}.log"
            server = running(command, port, env=here, log=log, ready="/healthz/")
            shops.append(stack.enter_context(server))
        yield shops


def measured(shops, move, database, quiet=QUIET):
    """Let a crowd come to a shop while its database moves; return the outcome.

    Args:
        shops: where its processes are served.
        move: moves the database; returns when another server is there.
        database: SQLAlchemy's address of the database afterwards.
        quiet: seconds afterwards.
    """
    crowd = Crowd(shops)
    with crowd.comes():
        time.sleep(QUIET)
        move()
        over = time.monotonic()
        time.sleep(quiet)
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        return Outcome(crowd, over, violations(connection, crowd.seen))


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

        database = f"{servers.standby}/mall".replace("postgresql", "postgresql+psycopg")
        with served([f"{servers.address}/mall"], qq, folder) as shops:
            return measured(shops, move, database, quiet)


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
        database = f"{other.address}/mall".replace("mysql:", "mysql+pymysql:")

        def move():
            assert all(node.runs(USERS) > ((0,),) for node in cluster.nodes)
            leaves(gone)

        with served([f"{each}/mall" for each in cluster.addresses], qq, folder) as shops:
            return measured(shops, move, database, quiet)

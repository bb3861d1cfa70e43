"""What a login leaves behind, and what the ten-millionth member's login costs.

    PYTHONPATH=tests:tests/benchmarks:. python tests/benchmarks/growth.py postgresql 100000

Fills one database with 10,000 members and one with as many as said, on one server of its own (or
the one that TEST_DATABASE_URL names), prints bytes a row, then lets members of both come back by
turns. ``--random-keys`` fills with keys as versions before the ordered ones made them.
``--logins N``: how many of each shop. ``--memory 128M``: what a server has for its pages.
``--cut`` cuts the large shop's tables by time afterwards, and compares again. Run it alone: the
machine's other work is in the numbers.
"""

import argparse
import contextlib
import multiprocessing
import os
import tempfile
import time
from pathlib import Path

import databases
import filling
import malls
import mariadb
import postgres
import returning
import run_servers
import sizes
from stand_in import QQ

SMALL = 10_000
# as a shop has them: what is committed is on disk
POSTGRESQL = [
    "fsync=on",
    "full_page_writes=on",
    "autovacuum=on",
    "max_wal_size=8GB",
    "maintenance_work_mem=512MB",
]
MARIADB = [
    "innodb-flush-log-at-trx-commit=1",
    "innodb-flush-method=O_DIRECT",
    "innodb-log-file-size=2G",
]


@contextlib.contextmanager
def server(engine, memory):
    """Run a database server; yield where databases are made."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_STATE")) as folder:
        if engine == "sqlite":
            yield databases.SQLite(folder)
        elif engine == "postgresql":
            with postgres.server(*POSTGRESQL, f"shared_buffers={memory}B") as address:
                yield databases.PostgreSQL(f"{address}/postgres")
        else:
            with mariadb.server(*MARIADB, f"innodb-buffer-pool-size={memory}") as address:
                yield databases.MariaDB(f"{address}/mysql")


@contextlib.contextmanager
def qq():
    """Run a QQ in another process, so that its CPU is not the app's; yield the settings."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_qq, args=(theirs,))
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        process.join()


def _qq(pipe):
    with tempfile.TemporaryDirectory() as folder:
        it = QQ(Path(folder))
        pipe.send(it.settings())
        pipe.recv()
        it.close()


def grown(place, settings, folder, members, *, ordered):
    """Return a shop with that many members."""
    address = place.empty()
    calm = {"RATELIMIT_ENABLED": "0", "DATABASE_URL": address}
    app = malls.make_shop(Path(folder) / str(members), {**settings, **calm})
    print(f"filling {run_servers.kind_of(address)} with {members:,} members", flush=True)
    filling.fill(address, members, ordered=ordered)
    app.config["PURGE_EVERY"] = 10**9
    return returning.Shop(app, members)


def cut(shop):
    """Cut a shop's tables by time; return how many seconds it took."""
    began = time.monotonic()
    result = shop.app.test_cli_runner().invoke(args=["partition", "--yes"])
    assert result.exit_code == 0, result.output
    return time.monotonic() - began


def main(options):
    with (
        qq() as settings,
        server(options.engine, options.memory) as place,
        tempfile.TemporaryDirectory() as folder,
    ):
        ordered = not options.random_keys
        small = grown(place, settings, folder, SMALL, ordered=ordered)
        large = grown(place, settings, folder, options.members, ordered=ordered)
        sizes.show(large.app.config["DATABASE_URL"])
        print("\nreturning logins", flush=True)
        returning.compare(small, large, options.logins)
        if options.cut:
            print(f"\nafter flask partition ({cut(large):.1f} s)", flush=True)
            returning.compare(small, large, options.logins)
        for shop in (small, large):
            malls.dispose(shop.app)
    run_servers.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("engine", choices=databases.KINDS)
    parser.add_argument("members", type=int)
    parser.add_argument("--logins", type=int, default=500)
    parser.add_argument("--random-keys", action="store_true")
    parser.add_argument("--memory", default="1G")
    parser.add_argument("--cut", action="store_true")
    main(parser.parse_args())

"""How many rows a second ``flask users import-django`` brings into SQLite and PostgreSQL.

Run it alone: ``PYTHONPATH=tests:. python tests/benchmarks/import_speed.py 50000``. Half of the rows
are users with a PBKDF2 hash, half their QQ bindings; the old mall is a SQLite file.
"""

import cProfile
import pstats
import sys
import tempfile
import time
from pathlib import Path

from malls import dispose, make_shop
from old_mall import OldMall, django_hash
from postgres import server
from stand_in import APP_ID, APP_KEY, OUR_CALLBACK

QQ = {"QQ_CLIENT_ID": APP_ID, "QQ_CLIENT_SECRET": APP_KEY, "QQ_REDIRECT_URI": OUR_CALLBACK}


def measure(folder, old, users, *, profile=False, **settings):
    """Return rows a second, of a whole run of the command."""
    shop = make_shop(folder, {**QQ, **settings})
    profiler = cProfile.Profile()
    began = time.perf_counter()
    if profile:
        profiler.enable()
    result = shop.test_cli_runner().invoke(args=["users", "import-django", old.url])
    profiler.disable()
    taken = time.perf_counter() - began
    dispose(shop)
    assert f"users: {users} imported" in result.stdout, result.output
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
    return 2 * users / taken


def main(users, *, profile):
    with tempfile.TemporaryDirectory() as place, server() as postgresql:
        folder = Path(place)
        old = OldMall(folder / "old.sqlite")
        old.many(users)
        old.does(f"UPDATE tb_users SET password = '{django_hash('made-up-password')}'")
        for name, settings in {
            "SQLite": {"DATABASE_URL": f"sqlite:///{folder}/new.sqlite"},
            "PostgreSQL": {"DATABASE_URL": f"{postgresql}/postgres"},
        }.items():
            rate = measure(folder / name, old, users, profile=profile, **settings)
            print(f"{name}: {rate:,.0f} rows/s")


if __name__ == "__main__":
    numbers = [int(arg) for arg in sys.argv[1:] if arg.isdigit()]
    main(numbers[0] if numbers else 50_000, profile="--profile" in sys.argv)

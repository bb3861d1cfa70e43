"""On which kinds of database a test runs."""

import os
from fnmatch import fnmatch

from databases import KINDS
from run_servers import kind_of

# About HTTP, pages, QQ's wire, counts of guesses and of reads, and what is read before a database
# is asked: once is enough with --db all; each kind alone has them, too
ONCE = {
    "web",
    "provider",
    "sandbox",
    "docs",
    "house",
    "test_guesses.py",
    "test_guesses_device.py",
    "test_password_slots.py",
    "test_parsing.py",
    "test_lookups.py",
}

# What takes longest comes first, so that nobody waits for it at the end; a file is one worker's.
# Files that wait for servers take turns with files that work.
SLOW = (
    "galera_nodes",
    "docs/test_your_shop",
    "failover",
    "django_kinds",
    "time_limits",
    "examples/test_on_mysql",
    "server_faults",
    "packaging/test_wheel",
    "sentinel",
    "browser/test_sign_in",
    "purge_parts",
    "servers/test_gunicorn",
    "limit_storage",
    "upgrading",
    "test_galera.py",
    "examples/test_package",
    "server_gone",
    "settings/test_s",
    "bulkhead",
    "browser/",
    "pgbouncer",
    "servers/test_",
    "django_import/test_mariadb",
)

# Runs only with --db all: five seconds or more each, most of them waits for what hangs and copies
# of whole projects, which seldom break alone
IN_FULL = (
    "accounts/test_django_kinds.py::test_every_check",
    "accounts/test_passwords.py::test_every_check",
    "accounts/test_renewal_failures.py::test_while_nothing_is_written",
    "benchmarks/test_side_by_side_servers.py",
    "browser/test_own_shop.py::test_two_people",
    "browser/test_pages_of_failures.py",
    "browser/test_pages_of_guests.py::*en-US",
    "browser/test_pages_of_members.py",
    "database/test_time_limits.py",
    "database/test_unavailable.py::test_a_locked_database",
    "django_import/test_interrupted.py::test_a_killed_run",
    "docs/test_your_shop.py",
    "examples/test_on_mysql.py",
    "examples/test_package.py",
    "packaging/test_wheel.py",
    "qq_auth/provider/test_bulkhead.py::test_a_hanging_qq",
    "qq_auth/provider/test_connections.py::test_a_preloaded_worker",
    "qq_auth/provider/test_transport.py::test_a_connection_never_made",
    "servers/test_memory.py",
    "servers/test_slow_clients.py",
    "web/test_limit_storage.py::test_a_real_server",
    "web/test_redis_sentinel.py",
    "web/test_redis_tls.py",
)


def first_the_slow(items):
    """Put the longest files before the others."""
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid):
    return next((place for place, words in enumerate(SLOW) if words in nodeid), len(SLOW))


def wanted(config):
    """Return the kinds that were asked for; None when nobody has asked."""
    asked = config.getoption("--db")
    if asked is None and (given := os.environ.get("TEST_DATABASE_URL")):
        asked = kind_of(given)
    return None if asked is None else KINDS if asked == "all" else (asked,)


def choose(metafunc):
    """Return the kinds for a test function: those it is about, or else those asked for."""
    asked = wanted(metafunc.config)
    marked = metafunc.definition.get_closest_marker("engines")
    about = marked.args if marked else asked or ("sqlite",)
    if asked == KINDS and not marked and ONCE & set(metafunc.definition.path.parts):
        return ["sqlite"]
    return [kind for kind in about if asked is None or kind in asked] or about[:1]


def unwanted(item):
    """Tell whether a test is for another kind of database, or for none while one is asked for, or
    for a run on all."""
    asked = wanted(item.config)
    if asked != KINDS and any(fnmatch(item.nodeid, f"tests/{one}*") for one in IN_FULL):
        return True
    kinds = _kinds(item)
    if asked is None:
        return "sqlite" not in kinds and item.get_closest_marker("with_db") is not None
    return not kinds & set(asked)


def _kinds(item):
    """Return on which kinds of databases a test runs, or which it is about; else the first."""
    callspec = getattr(item, "callspec", None)
    if callspec and "engine" in callspec.params:
        return {callspec.params["engine"]}
    marked = item.get_closest_marker("engines")
    return set(marked.args) if marked else {"sqlite"}

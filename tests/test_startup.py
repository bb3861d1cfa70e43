"""A server imports what a login needs, all of it at the start and nothing else."""

import json
import subprocess
import sys

import pytest
from malls import KEYS, ROOT, clean, migrated
from processes import upgrade_by_command

# Who serves never needs them, or not before a visitor with a password, an emoji in the nickname ...
UNWANTED = [
    *("flask_migrate", "alembic", "mako", "pygments"),  # flask db, /readyz/
    *("argon2", "zxcvbn"),  # passwords
    *("regex", "meiduo.qq_auth.provider.nickname"),  # nicknames of more than letters
    *("ua_parser",),  # lists of devices
    *("limits", "redis"),  # switched off
    *("psycopg", "pymysql", "sqlalchemy.dialects.postgresql"),  # it is SQLite
    *("meiduo.engines.postgresql", "meiduo.engines.mysql", "meiduo.engines.migrating"),
    *("meiduo.sandbox", "meiduo.web.openapi.document", "meiduo.ops.revisions"),
    *("meiduo.accounts.cli", "meiduo.qq_auth.cli", "meiduo.django_import.cli"),
    *("meiduo.purge_command", "meiduo.partitions.renewing", "meiduo.upkeep.partition"),
]
MOST = 1_110  # modules; 1,333 before it was looked at
SERVING = """
import json, sys
import wsgi
at_start = {*sys.modules}
from werkzeug.test import Client
sys.path.insert(0, "tests")
from visiting import Visitor
visitor = Visitor(Client(wsgi.app))
before = {*sys.modules}
login_url = visitor.starts()
late = {*sys.modules} - before
back = visitor.consents(login_url, sys.argv[1])
before = {*sys.modules}
came = visitor.opens(back)
late |= {*sys.modules} - before
print(json.dumps([came.json["user"]["nickname"], *map(sorted, (at_start, late))]))
"""


@pytest.fixture
def serve(qq, tmp_path):
    """Start the mall in a process of its own and let somebody sign in for the first time; return
    their nickname, what the start has loaded, and what the login has."""
    env = {
        **KEYS,
        **qq.settings(),
        "QQ_SANDBOX": "0",
        "RATELIMIT_ENABLED": "0",
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite",
    }
    migrated(env)

    def run(person):
        command = [sys.executable, "-c", SERVING, person]
        printed = subprocess.check_output(command, cwd=ROOT, env=clean(env, tmp_path))
        return json.loads(printed)

    return run


def test_a_server_loads_what_a_login_needs(serve):
    nickname, at_start, late = serve("ordinary")

    assert nickname == "沙箱企鹅"
    assert [name for name in UNWANTED if name in at_start] == []
    assert late == []
    assert len(at_start) <= MOST


def test_what_is_loaded_late_works(serve):
    """A nickname of which no character may be cut in two."""
    nickname, _, late = serve("emoji")

    assert "👨‍👩‍👧‍👦" in nickname
    assert "regex" in late


def test_a_command_puts_sqlites_log_away(tmp_path):
    """So that whoever copies the file afterwards has all of it."""
    upgrade_by_command(
        {**KEYS, "QQ_SANDBOX": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite"}
    )

    assert [path.name for path in tmp_path.glob("a.*")] == ["a.sqlite"]

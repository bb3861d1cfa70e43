"""A process that may not start ends with one line for each fault, and no trace."""

import subprocess
import sys

import pytest
from environment import GOOD
from malls import KEYS, ROOT, clean, flask_run, free_port, running

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
GUNICORN = [sys.executable, "-m", "gunicorn", "wsgi:app", "-b", "127.0.0.1:0"]
IMPORT = [sys.executable, "-c", "import wsgi"]


def run(command, env):
    """Run a process of its own to its end."""
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)


@pytest.mark.holds("A-62", "B-46", "I8")
@pytest.mark.parametrize(
    "command",
    [[*FLASK, "db", "upgrade"], GUNICORN],
)
def test_bad_settings_refuse_to_start(command, tmp_path):
    """With one line each, no trace and no value."""
    env = {
        "QQ_CLIENT_ID": "100000001",
        "SECRET_KEY": "canary-short",
        "JWT_SECRET_KEY": KEYS["JWT_SECRET_KEY"],
        "QQ_SANDBOX": "0",
        "FLASK_SKIP_DOTENV": "1",
    }

    ended = run(command, env)

    printed = ended.stdout + ended.stderr
    assert ended.returncode == 3
    for name in ("QQ_CLIENT_SECRET", "QQ_REDIRECT_URI", "SECRET_KEY"):
        assert f"meiduo: {name}" in printed
    assert "canary-short" not in printed
    assert "config.SettingsError" not in printed


@pytest.mark.holds("B-46")
def test_bytes_that_are_no_text_are_refused(tmp_path):
    """Without a trace; as a real process finds them in its environment."""
    env = {**clean({**GOOD, "QQ_SANDBOX": "0"}, tmp_path), "QQ_CLIENT_SECRET": b"\xff\xfe"}

    ended = run(IMPORT, env)

    assert ended.returncode == 3
    assert ended.stderr.startswith("meiduo: QQ_CLIENT_SECRET is no plain text")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.holds("A-62", "A-75")
@pytest.mark.parametrize(
    "changes",
    [
        {"QQ_SANDBOX": "1", "QQ_REDIRECT_URI": "https://www.meiduo.site/oauth_callback"},
        {"QQ_SANDBOX": "1", "DATABASE_URL": "postgresql://shop@127.0.0.1:1/shop"},
        {**GOOD, "QQ_SANDBOX": "0", "FLASK_DEBUG": "1"},
        {**GOOD, "QQ_SANDBOX": "0", "JWT_SECRET_KEY": "change-me-" * 5},
    ],
)
def test_gunicorn_does_not_start_in_a_trial_mode(tmp_path, changes):
    ended = run(GUNICORN, clean(changes, tmp_path))

    assert ended.returncode == 3
    assert ended.stderr.count("meiduo: ") == 1
    assert "Traceback" not in ended.stderr


@pytest.mark.holds("A-62")
def test_plain_http_is_warned_of_when_serving(tmp_path):
    env = {**GOOD, "QQ_SANDBOX": "0"}
    port = free_port()
    imported = run(IMPORT, clean(env, tmp_path))
    with running(flask_run(port), port, env=env, log=tmp_path / "log", ready="/healthz"):
        pass

    assert (imported.stdout + imported.stderr).count('"plain_http"') == 1
    assert (tmp_path / "log").read_text().count('"plain_http"') == 1


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({**GOOD, "QQ_SANDBOX": "0", "DATABASE_URL": ""}, 1),
        ({**GOOD, "QQ_SANDBOX": "0", "DATABASE_URL": "sqlite:////tmp/made-up.sqlite"}, 0),
        ({"QQ_SANDBOX": "1"}, 0),
    ],
)
def test_a_default_database_is_warned_of(tmp_path, changes, warnings):
    """A shell that has read .env may have lost the address of another one."""
    ended = run(IMPORT, clean(changes, tmp_path))

    file = tmp_path / "meiduo.sqlite"
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.count("no_database_url") == warnings
    assert ended.stderr.count(f"no DATABASE_URL: members are in SQLite at {file}") == warnings


@pytest.mark.parametrize("command", ["db upgrade", "users create mia --no-password", "routes"])
def test_other_commands_do_not_warn(tmp_path, command):
    """Of plain http, or of the database."""
    ended = run([*FLASK, *command.split()], clean({**GOOD, "QQ_SANDBOX": "0"}, tmp_path))

    printed = ended.stdout + ended.stderr
    assert printed
    assert "plain_http" not in printed
    assert "no_database_url" not in printed

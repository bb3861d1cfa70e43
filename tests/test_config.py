"""Settings are checked before the app exists, all faults at once."""

import stat
import subprocess
import sys

import pytest
from shop import KEYS, ROOT

import config

GOOD = {
    **KEYS,
    "QQ_CLIENT_ID": "100000001",
    "QQ_CLIENT_SECRET": "made-up",
    "QQ_REDIRECT_URI": "http://www.meiduo.site:8000/oauth_callback",
}


def problems(tmp_path, **changes):
    with pytest.raises(config.SettingsError) as refused:
        config.load({**GOOD, **changes}, tmp_path)
    return refused.value.problems


def test_three_settings_and_two_secrets_are_enough(tmp_path):
    settings = config.load(GOOD, tmp_path)

    assert settings["QQ_AUTHORIZE_URL"] == "https://graph.qq.com/oauth2.0/authorize"
    assert settings["QQ_ACCESS_TOKEN_URL"] == "https://graph.qq.com/oauth2.0/token"
    assert settings["QQ_API_BASE_URL"] == "https://graph.qq.com/"
    assert settings["TRUSTED_HOSTS"] == ["www.meiduo.site"]


def test_every_fault_is_named_at_once(tmp_path):
    found = problems(tmp_path, QQ_CLIENT_SECRET="", QQ_REDIRECT_URI="", SECRET_KEY="short")

    assert [problem.split()[0] for problem in found] == ["QQ_CLIENT_SECRET", "QQ_REDIRECT_URI", "SECRET_KEY"]


@pytest.mark.parametrize(("name", "value"), [
    ("QQ_CLIENT_ID", ""), ("QQ_CLIENT_ID", "my-app"), ("QQ_CLIENT_ID", "１０１"), ("QQ_CLIENT_SECRET", " "),
    ("QQ_REDIRECT_URI", "www.meiduo.site/oauth_callback"), ("QQ_REDIRECT_URI", "http://h/oauth_callback#x"),
    ("QQ_REDIRECT_URI", "http://h/somewhere"), ("QQ_REDIRECT_URI", "http://[/oauth_callback"),
    ("QQ_REDIRECT_URI", "http://h:99999/oauth_callback"), ("QQ_AUTHORIZE_URL", "http://qq.example/"),
    ("QQ_API_BASE_URL", "ftp://x"), ("SECRET_KEY", ""), ("JWT_SECRET_KEY", "x" * 64), ("JWT_SECRET_KEY", "short"),
    ("DATABASE_URL", "oracle://x"), ("QQ_TIMEOUT", "soon"), ("QQ_TIMEOUT", "0"), ("QQ_TIMEOUT", "nan"),
    ("PROXY_COUNT", "-1"), ("PROXY_COUNT", "inf"), ("QQ_MAX_CONCURRENCY", "nan"), ("QQ_MAX_CONCURRENCY", "2.9"),
    ("QQ_REDIRECT_URI", "http://user:pw@h/oauth_callback"), ("QQ_REDIRECT_URI", "https://h/x/oauth_callback"), ("REDIS_URL", "localhost"),
    ("SECRET_KEY_FALLBACKS", "short"), ("DATABASE_URL", "sqlite://"), ("QQ_SANDBOX", "maybe"), ("QQ_CA_FILE", "/nowhere"), ("QQ_CA_FILE", "/etc"), ("QQ_CA_FILE", "/etc/hostname"), ("INSTANCE_PATH", "/dev/null"),
    ("DATABASE_URL", "sqlite://foo"), ("DATABASE_URL", "postgresql://u@h:abc/d"), ("DATABASE_URL", "postgresql://u:CAN@ARY@h/d"), ("QQ_MAX_CONCURRENCY", "0"),
])  # fmt: skip
def test_a_fault_is_named_by_its_setting_and_never_shows_the_value(tmp_path, name, value):
    found = problems(tmp_path, **{name: value})

    assert [problem.split()[0] for problem in found] == [name]
    assert not (len(value) > 9 and value in found[0])


def test_a22_a62_one_key_for_both_doors_is_refused(tmp_path):
    assert "equal" in problems(tmp_path, JWT_SECRET_KEY=KEYS["SECRET_KEY"])[0]


def test_an_emptied_key_of_the_sandbox_is_refused(tmp_path):
    (tmp_path / "secret_key").touch()

    with pytest.raises(config.SettingsError, match="SECRET_KEY is too weak"):
        config.load({"QQ_SANDBOX": "1"}, tmp_path)


def test_the_sandbox_is_refused_together_with_a_real_app_id(tmp_path):
    assert "QQ_SANDBOX" in problems(tmp_path, QQ_SANDBOX="1")[0]


def test_the_sandbox_needs_no_settings_and_keeps_its_secrets_to_itself(tmp_path):
    first = config.load({"QQ_SANDBOX": "1"}, tmp_path)
    again = config.load({"QQ_SANDBOX": "1"}, tmp_path)

    assert first == again
    assert first["SECRET_KEY"] != first["JWT_SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 32
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*secret_key")} == {0o600}


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_postgresql_is_found_under_all_its_names(tmp_path, url):
    assert config.load({**GOOD, "DATABASE_URL": url}, tmp_path)["DATABASE_URL"] == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize("command", [
    [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
    [sys.executable, "-m", "gunicorn", "wsgi:app", "-b", "127.0.0.1:0"],
])  # fmt: skip
def test_bad_settings_refuse_to_start_with_one_line_each_and_no_trace(command, tmp_path):
    env = {
        "QQ_CLIENT_ID": "100000001",
        "SECRET_KEY": "canary-short",
        "JWT_SECRET_KEY": KEYS["JWT_SECRET_KEY"],
        "QQ_SANDBOX": "0",
        "FLASK_SKIP_DOTENV": "1",
    }

    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)

    told = ended.stdout + ended.stderr
    assert ended.returncode == 3
    for name in ("QQ_CLIENT_SECRET", "QQ_REDIRECT_URI", "SECRET_KEY"):
        assert f"meiduo: {name}" in told
    assert "canary-short" not in told
    assert "config.SettingsError" not in told

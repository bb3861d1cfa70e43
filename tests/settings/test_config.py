"""Settings are checked before the app exists, all faults at once."""

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from flask.helpers import get_debug_flag
from limits.storage import storage_from_string
from shop import KEYS, ROOT, clean, flask_run, free_port, running

import config
from meiduo import create_app

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


@pytest.mark.parametrize(("setting", "value", "words"), [
    ("QQ_REDIRECT_URI", "https://www.meiduo.site/oauth_callback", "https"),
    ("DATABASE_URL", "postgresql://shop@db.example/shop", "database server"),
])  # fmt: skip
def test_a75_the_sandbox_is_refused_where_it_would_be_live(tmp_path, setting, value, words):
    """There anybody would be anybody, for real."""
    with pytest.raises(config.SettingsError) as refused:
        config.load({"QQ_SANDBOX": "1", setting: value}, tmp_path)

    (problem,) = refused.value.problems
    assert problem.startswith("QQ_SANDBOX is on together with")
    assert words in problem


@pytest.mark.parametrize("value", ["1", "true", "TRUE", "on", "off", "maybe", "0", "false", "No", "", None])
def test_a75_debug_outside_the_sandbox_is_refused(tmp_path, monkeypatch, value):
    """Judged as Flask judges: it takes ``off`` for on."""
    monkeypatch.delenv("FLASK_DEBUG", raising=False)
    said = {} if value is None else {"FLASK_DEBUG": value}
    for name, text in said.items():
        monkeypatch.setenv(name, text)

    if get_debug_flag():
        (problem,) = problems(tmp_path, **said)
        assert problem.startswith("FLASK_DEBUG is on outside the sandbox")
    else:
        assert config.load({**GOOD, **said}, tmp_path)
    assert config.load({"QQ_SANDBOX": "1", **said}, tmp_path)


@pytest.mark.parametrize("scheme", ["HTTPS", "Https"])
def test_a75_capitals_do_not_hide_https(tmp_path, scheme):
    settings = config.load({**GOOD, "QQ_REDIRECT_URI": f"{scheme}://www.meiduo.site/oauth_callback"}, tmp_path)
    shop = create_app(settings)

    assert settings["QQ_REDIRECT_URI"] == "https://www.meiduo.site/oauth_callback"
    assert shop.config["JWT_COOKIE_SECURE"]
    with pytest.raises(config.SettingsError):
        config.load({"QQ_SANDBOX": "1", "QQ_REDIRECT_URI": f"{scheme}://www.meiduo.site/oauth_callback"}, tmp_path)


@pytest.mark.parametrize(("name", "value"), [
    ("TRUSTED_HOSTS", "https://www.meiduo.site"), ("TRUSTED_HOSTS", "www.meiduo.site/"), ("TRUSTED_HOSTS", "a:b"),
    ("NEXT_ALLOWED_HOSTS", "https://m.meiduo.site"), ("NEXT_ALLOWED_HOSTS", ".meiduo.site"),
    ("QQ_REDIRECT_URI", "https://my_shop.example/oauth_callback"), ("QQ_REDIRECT_URI", "https://[::1]/oauth_callback"),
])  # fmt: skip
def test_a_host_that_could_never_match_is_a_sentence(tmp_path, name, value):
    assert [line.split()[0] for line in problems(tmp_path, **{name: value})] == [name]


@pytest.mark.parametrize("name", ["TRUSTED_HOSTS", "NEXT_ALLOWED_HOSTS"])
def test_hosts_are_kept_in_small_letters(tmp_path, name):
    found = config.load({**GOOD, name: "WWW.Meiduo.site m.meiduo.site:8443"}, tmp_path)[name]

    assert list(found) == ["www.meiduo.site", "m.meiduo.site:8443"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "JWT_SECRET_KEY", "SECRET_KEY_FALLBACKS", "JWT_SECRET_KEY_FALLBACKS"])
def test_a75_an_example_is_refused_as_a_key(tmp_path, name):
    example = "change-me-" * 5

    (problem,) = problems(tmp_path, **{name: example})

    assert problem.startswith(f"{name} ")
    assert example not in problem


def test_a_binary_key_file_is_a_sentence(tmp_path):
    (tmp_path / "secret_key").write_bytes(bytes(range(256)))

    with pytest.raises(config.SettingsError) as refused:
        config.load({"QQ_SANDBOX": "1"}, tmp_path)

    (problem,) = refused.value.problems
    assert problem.startswith("SECRET_KEY cannot be read: secret_key in INSTANCE_PATH is no text")


@pytest.mark.parametrize("value", [
    "redis://localhost:six/0", "redis://localhost:99999/0", "redis://", "redis:///1", "redis://:password@/0",
    "redis://h?foo=bar", "redis://h?db=x", "redis://h?socket_timeout=soon", "redis://[", "rediss://", "unix:///x", "redis+unix://", "http://h",
])  # fmt: skip
def test_a_redis_address_that_leads_nowhere_is_a_sentence(tmp_path, value):
    (problem,) = problems(tmp_path, REDIS_URL=value)

    assert problem.startswith("REDIS_URL is not a Redis address")


@pytest.mark.parametrize("value", ["redis://h", "redis://:p@h:6379/1", "rediss://h/0", "redis+unix:///run/redis.sock"])
def test_redis_addresses_that_the_counter_knows_are_taken(tmp_path, value):
    assert config.load({**GOOD, "REDIS_URL": value}, tmp_path)["REDIS_URL"] == value
    assert storage_from_string(value)
    create_app(config.load({**GOOD, "REDIS_URL": value}, tmp_path))  # and it starts; nothing is asked yet


@pytest.mark.parametrize("database", ["postgresql://u@h/d", "sqlite:////srv/shop.sqlite"])
def test_a_folder_that_nothing_is_kept_in_need_not_be_there(database):
    """A read-only container: database and keys come from elsewhere."""
    env = {**GOOD, "DATABASE_URL": database, "TRUSTED_HOSTS": "localhost"}
    settings = config.load(env, Path("/dev/null/instance"))

    assert settings["INSTANCE_PATH"] == "/dev/null/instance"
    assert create_app(settings).test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize("changes", [
    {}, {"DATABASE_URL": "sqlite:///shop.sqlite"}, {"QQ_SANDBOX": "1", "QQ_CLIENT_ID": ""},
    {"DATABASE_URL": "sqlite:////dev/null/instance/shop.sqlite"},
])  # fmt: skip
def test_a_folder_that_something_is_kept_in_must_be_there(changes):
    with pytest.raises(config.SettingsError) as refused:
        config.load({**GOOD, **changes}, Path("/dev/null/instance"))

    (problem,) = refused.value.problems
    assert problem.startswith("INSTANCE_PATH is not a folder and cannot be made")


ODD = [
    "\0", "a\0b", "\udcff", "\ud800", "/x\udcff", "9" * 5000, "1e999", "nan", "-0", "1_0", "１", "²", "中", "x" * 70_000,
    "[", "http://[", "http://h:99999/", "http://h:abc/", "http://h h/", "https://中.example/", "https://a;b/", "/" * 5000,
    "https://" + "a" * 300 + "/", "https://..../", "//x", "/中", "/etc", "/dev/null/x", ".", ".example", "*", "a\nb", "\x1b[31m",
    "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///x?timeout=abc", "sqlite:///x?plugin=y", "sqlite:///%00",
    "sqlite:///x?mode=memory&uri=true", "postgresql://u@h:1,g:2/d", "postgresql://u@/d?host=a:b", "postgresql://u:%zz@h/d",
    "mysql://u@h/d", "redis://h:abc", "http://a..b/oauth_callback", "http://" + "a" * 300 + "/oauth_callback",
    "http://[::1%25eth0]/oauth_callback", "{}", "%s", "'", '"', ";", "\u2028", "\u202e",
]  # fmt: skip
NAMES = sorted({*re.findall(r'"([A-Z][A-Z_]+)"', (ROOT / "config.py").read_text()), "SECRET_KEY_FALLBACKS"})


def taken(name, value, folder):
    """Whether a value is taken; if not, it is refused in sentences that do not show it."""
    try:
        config.load({**GOOD, name: value}, folder)
    except config.SettingsError as refused:
        problems = refused.problems
    else:
        return True
    assert all(problem.isprintable() for problem in problems)
    assert not (len(value) > 15 and value in str(problems))
    return False


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_whatever_the_environment_holds_starts_or_is_a_sentence(tmp_path, monkeypatch, value):
    """What starts also answers, with all settings so at once."""
    monkeypatch.chdir(tmp_path)  # some values are names of folders
    names = [name for name in NAMES if taken(name, value, tmp_path) and "SECRET_KEY" not in name]
    settings = config.load({**GOOD, **dict.fromkeys(names, value)}, tmp_path)
    app = create_app({**settings, "TRUSTED_HOSTS": [*(settings["TRUSTED_HOSTS"] or []), "localhost"]})

    assert app.test_client().get("/login/", headers={"Accept": "text/html"}).status_code == 200
    assert app.test_client().get("/qq/login/").status_code == 200


def test_bytes_that_are_no_text_are_told_without_a_trace(tmp_path):
    """As a real process finds them in its environment."""
    env = {**clean({**GOOD, "QQ_SANDBOX": "0"}, tmp_path), "QQ_CLIENT_SECRET": b"\xff\xfe"}
    command = [sys.executable, "-c", "import wsgi"]

    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)

    assert ended.returncode == 3
    assert ended.stderr.startswith("meiduo: QQ_CLIENT_SECRET is no plain text")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize("changes", [
    {"QQ_SANDBOX": "1", "QQ_REDIRECT_URI": "https://www.meiduo.site/oauth_callback"},
    {"QQ_SANDBOX": "1", "DATABASE_URL": "postgresql://shop@127.0.0.1:1/shop"},
    {**GOOD, "QQ_SANDBOX": "0", "FLASK_DEBUG": "1"},
    {**GOOD, "QQ_SANDBOX": "0", "JWT_SECRET_KEY": "change-me-" * 5},
])  # fmt: skip
def test_a75_gunicorn_does_not_start_in_a_trial_mode(tmp_path, changes):
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "-b", "127.0.0.1:0"]

    ended = subprocess.run(command, cwd=ROOT, env=clean(changes, tmp_path), capture_output=True, text=True, timeout=60)

    assert ended.returncode == 3
    assert ended.stderr.count("meiduo: ") == 1
    assert "Traceback" not in ended.stderr


def starts(command, changes, folder):
    ended = subprocess.run(command, cwd=ROOT, env=clean(changes, folder), capture_output=True, text=True, timeout=60)
    return ended.stdout + ended.stderr


def test_plain_http_is_told_when_the_app_serves(tmp_path):
    env, port = {**GOOD, "QQ_SANDBOX": "0"}, free_port()
    served = starts([sys.executable, "-c", "import wsgi"], env, tmp_path)
    with running(flask_run(port), port, env=env, log=tmp_path / "log", ready="/healthz"):
        pass

    assert served.count("plain_http") == 1
    assert (tmp_path / "log").read_text().count("plain_http") == 1


@pytest.mark.parametrize("command", ["db upgrade", "users create mia --no-password", "routes"])
def test_plain_http_is_not_told_by_every_command(tmp_path, command):
    env = {**GOOD, "QQ_SANDBOX": "0"}
    told = starts([sys.executable, "-m", "flask", "--app", "wsgi", *command.split()], env, tmp_path)

    assert told
    assert "plain_http" not in told


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

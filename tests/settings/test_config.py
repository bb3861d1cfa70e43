"""Settings are checked before the app exists, all faults at once."""

from pathlib import Path

import pytest
from environment import GOOD, problems, refusal
from flask.helpers import get_debug_flag

import config
from meiduo import create_app


@pytest.mark.holds("A-09")
def test_three_settings_and_two_secrets_are_enough(tmp_path):
    settings = config.load(GOOD, tmp_path)

    assert settings["QQ_AUTHORIZE_URL"] == "https://graph.qq.com/oauth2.0/authorize"
    assert settings["QQ_ACCESS_TOKEN_URL"] == "https://graph.qq.com/oauth2.0/token"
    assert settings["QQ_API_BASE_URL"] == "https://graph.qq.com/"
    assert settings["TRUSTED_HOSTS"] == ["www.meiduo.site"]


@pytest.mark.holds("B-46")
def test_every_fault_is_named_at_once(tmp_path):
    found = problems(tmp_path, QQ_CLIENT_SECRET="", QQ_REDIRECT_URI="", SECRET_KEY="short")

    named = [problem.split()[0] for problem in found]
    assert named == ["QQ_CLIENT_SECRET", "QQ_REDIRECT_URI", "SECRET_KEY"]


def test_an_unreadable_sandbox_is_one_fault(tmp_path):
    """What only one of both needs is not missed before it is clear which."""
    assert refusal({"QQ_SANDBOX": "maybe", "FLASK_DEBUG": "1"}, tmp_path) == [
        "QQ_SANDBOX is neither on nor off: write 1 or 0"
    ]


def test_an_unreadable_sandbox_hides_no_other_fault(tmp_path):
    found = refusal({"QQ_SANDBOX": "maybe", "SECRET_KEY": "short", "QQ_TIMEOUT": "0"}, tmp_path)

    assert [problem.split()[0] for problem in found] == ["QQ_SANDBOX", "QQ_TIMEOUT", "SECRET_KEY"]


@pytest.mark.holds("A-62", "B-46")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QQ_CLIENT_ID", ""),
        ("QQ_CLIENT_ID", "my-app"),
        ("QQ_CLIENT_ID", "１０１"),
        ("QQ_CLIENT_SECRET", " "),
        ("QQ_REDIRECT_URI", "www.meiduo.site/oauth_callback"),
        ("QQ_REDIRECT_URI", "http://h/oauth_callback#x"),
        ("QQ_REDIRECT_URI", "http://h"),
        ("QQ_REDIRECT_URI", "http://h/?page=callback"),
        ("QQ_REDIRECT_URI", "http://h//callback"),
        ("QQ_REDIRECT_URI", "http://h/a/../callback"),
        ("QQ_REDIRECT_URI", "http://h/call%62ack"),
        ("QQ_REDIRECT_URI", "http://h/<path:all>"),
        ("QQ_REDIRECT_URI", "http://[/oauth_callback"),
        ("QQ_REDIRECT_URI", "http://h:99999/oauth_callback"),
        ("QQ_AUTHORIZE_URL", "http://qq.example/"),
        ("QQ_API_BASE_URL", "ftp://x"),
        ("SECRET_KEY", ""),
        ("JWT_SECRET_KEY", "x" * 64),
        ("JWT_SECRET_KEY", "short"),
        ("DATABASE_URL", "oracle://x"),
        ("QQ_TIMEOUT", "soon"),
        ("QQ_TIMEOUT", "0"),
        ("QQ_TIMEOUT", "nan"),
        ("PROXY_COUNT", "-1"),
        ("PROXY_COUNT", "inf"),
        ("QQ_MAX_CONCURRENCY", "nan"),
        ("QQ_MAX_CONCURRENCY", "2.9"),
        ("QQ_REDIRECT_URI", "http://user:pw@h/oauth_callback"),
        ("REDIS_URL", "localhost"),
        ("SECRET_KEY_FALLBACKS", "short"),
        ("DATABASE_URL", "sqlite://"),
        ("QQ_SANDBOX", "maybe"),
        ("QQ_CA_FILE", "/nowhere"),
        ("QQ_CA_FILE", "/etc"),
        ("QQ_CA_FILE", "/etc/hostname"),
        ("INSTANCE_PATH", "/dev/null"),
        ("DATABASE_URL", "sqlite://foo"),
        ("DATABASE_URL", "postgresql://u@h:abc/d"),
        ("DATABASE_URL", "postgresql://u:CAN@ARY@h/d"),
        ("QQ_MAX_CONCURRENCY", "0"),
    ],
)
def test_a_fault_is_named_by_its_setting(tmp_path, name, value):
    """It never shows the value."""
    found = problems(tmp_path, **{name: value})

    assert [problem.split()[0] for problem in found] == [name]
    assert not (len(value) > 9 and value in found[0])


@pytest.mark.holds("A-75")
def test_the_sandbox_is_refused_beside_an_app_id(tmp_path):
    assert "QQ_SANDBOX" in problems(tmp_path, QQ_SANDBOX="1")[0]


@pytest.mark.holds("A-75")
@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("QQ_REDIRECT_URI", "https://www.meiduo.site/oauth_callback", "https"),
        ("DATABASE_URL", "postgresql://shop@db.example/shop", "database server"),
        ("DATABASE_URL", "mysql://shop@db.example/shop", "set QQ_SANDBOX=0"),
        ("DATABASE_URL", "mysql://shop@db.example/shop", ".flaskenv may have switched it on"),
    ],
)
def test_a_live_sandbox_is_refused(tmp_path, setting, value, words):
    """There anybody would be anybody, for real."""
    (problem,) = refusal({"QQ_SANDBOX": "1", setting: value}, tmp_path)

    assert problem.startswith("QQ_SANDBOX is on together with")
    assert words in problem


@pytest.mark.holds("A-75")
@pytest.mark.parametrize(
    "value", ["1", "true", "TRUE", "on", "off", "maybe", "0", "false", "No", "", None]
)
def test_debug_outside_the_sandbox_is_refused(tmp_path, monkeypatch, value):
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


@pytest.mark.parametrize("database", ["postgresql://u@h/d", "sqlite:////srv/shop.sqlite"])
def test_an_unused_folder_need_not_be_there(database):
    """A read-only container: database and keys come from elsewhere."""
    env = {**GOOD, "DATABASE_URL": database, "TRUSTED_HOSTS": "localhost"}
    settings = config.load(env, Path("/dev/null/instance"))

    assert settings["INSTANCE_PATH"] == "/dev/null/instance"
    assert create_app(settings).test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"DATABASE_URL": "sqlite:///shop.sqlite"},
        {"QQ_SANDBOX": "1", "QQ_CLIENT_ID": ""},
        {"DATABASE_URL": "sqlite:////dev/null/instance/shop.sqlite"},
    ],
)
def test_a_used_folder_must_be_there(changes):
    (problem,) = problems(Path("/dev/null/instance"), **changes)

    assert problem.startswith("INSTANCE_PATH is not a folder and cannot be made")

"""Whatever the environment holds: the shop starts, or says in a sentence why not."""

import pytest
from environment import GOOD, SETTINGS
from malls import HTML

import config
from meiduo import create_app

ODD = [
    "\0", "a\0b", "\udcff", "\ud800", "/x\udcff", "9" * 5000, "1e999", "nan", "-0", "1_0", "１",
    "²", "中", "x" * 70_000, "[", "http://[", "http://h:99999/", "http://h:abc/", "http://h h/",
    "https://中.example/", "https://a;b/", "/" * 5000, "https://" + "a" * 300 + "/",
    "https://..../", "//x", "/中", "/etc", "/dev/null/x", ".", ".example", "*", "a\nb",
    "\x1b[31m", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///x?timeout=abc",
    "sqlite:///x?plugin=y", "sqlite:///%00", "sqlite:///x?mode=memory&uri=true",
    "postgresql://u@h:1,g:2/d", "postgresql://u@/d?host=a:b", "postgresql://u:%zz@h/d",
    "oracle://u@h/d", "redis://h:abc", "http://a..b/oauth_callback",
    "http://" + "a" * 300 + "/oauth_callback", "http://[::1%25eth0]/oauth_callback", "{}", "%s",
    "'", '"', ";", "\u2028", "\u202e",
]  # fmt: skip


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


@pytest.mark.holds("B-46", "I7")
@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_any_value_starts_or_is_a_sentence(tmp_path, monkeypatch, value):
    """What starts also answers, with all settings so at once."""
    monkeypatch.chdir(tmp_path)  # some values are names of folders
    named = [name for name in SETTINGS if taken(name, value, tmp_path)]
    names = [name for name in named if "SECRET_KEY" not in name]
    settings = config.load({**GOOD, **dict.fromkeys(names, value)}, tmp_path)
    trusted = [*(settings["TRUSTED_HOSTS"] or []), "localhost"]
    app = create_app({**settings, "TRUSTED_HOSTS": trusted})

    assert app.test_client().get("/login/", headers=HTML).status_code == 200
    assert app.test_client().get("/qq/login/").status_code == 200

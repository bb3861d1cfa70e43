"""The report: counts, reasons, refused rows, and no secret."""

import json

import pytest
from old_mall import django_hash, openid

from meiduo.accounts import django_libraries


@pytest.mark.holds("I8")
def test_refused_rows_go_to_a_file(old, run, tmp_path):
    """Without hashes, openids or names."""
    old.user(1, is_active=2, password=django_hash("x" * 9))
    old.binding(1, 1)

    result = run(old.url, "--refused", str(tmp_path / "refused.jsonl"))

    lines = (tmp_path / "refused.jsonl").read_text().splitlines()
    assert result.exit_code == 1
    assert [json.loads(line) for line in lines] == [
        {"table": "tb_users", "id": 1, "reason": "active_odd"},
        {"table": "tb_oauth_qq", "id": 1, "reason": "user_refused"},
    ]
    assert "1 x active_odd: is_active is neither" in result.stdout
    for secret in ("pbkdf2", openid(1), "user1\n"):
        assert secret not in result.output


def test_a_long_list_is_cut_in_text(old, run, reports):
    """It is whole in JSON."""
    old.many(120)
    old.does("UPDATE tb_users SET is_active = 2")

    assert "... and 190 more" in run(old.url).stdout
    assert len(reports()["rows"]) == 240


@pytest.mark.parametrize(
    "args",
    [
        ["{url}", "--app-id", ""],
        ["{url}", "--timezone", "Asia/Shanghai"],
        ["{url}", "--users-table", "people"],
        ["sqlite:////nowhere/old.sqlite"],
    ],
)
def test_a_refused_call_leaves_the_file(old, run, tmp_path, args):
    file = tmp_path / "refused.jsonl"
    old.user(1, is_active=2)
    run(old.url, "--refused", str(file))
    before = file.read_text()

    result = run(*(arg.format(url=old.url) for arg in args), "--refused", str(file))

    assert result.exit_code == 2
    assert before == file.read_text() != ""
    assert [path.name for path in tmp_path.glob("refused*")] == ["refused.jsonl"]


def test_the_file_may_be_the_terminal(old, run):
    old.user(1, is_active=2)

    assert '"reason": "active_odd"' in run(old.url, "--refused", "-").stdout


@pytest.mark.parametrize("missing", [True, False])
def test_a_package_that_is_missing_is_named(old, run, monkeypatch, missing):
    """Where it is there, a hash is unknown for another reason."""
    if missing:
        monkeypatch.setattr(django_libraries, "bcrypt", None)
    old.user(1, password="md5$salt$" + "0" * 32, mobile=None)

    told = run(old.url).stdout

    assert "1 x password_unknown: " in told
    assert ("pip install bcrypt" in told) is missing

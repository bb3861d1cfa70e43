"""The file of ``--refused`` is replaced as a whole; what the system refuses is a sentence."""

import json
import os
import stat
import subprocess
import sys

import pytest
from malls import KEYS, ROOT, clean, count
from sqlalchemy import event

from meiduo.accounts.models import User
from meiduo.extensions import db


@pytest.fixture
def odd(old):
    """An old mall of 1200 users; two are refused, one of the first batch and one of the last."""
    old.many(1200)
    old.does("UPDATE tb_users SET is_active = 2 WHERE id IN (1, 1200)")
    old.does("DELETE FROM tb_oauth_qq WHERE user_id IN (1, 1200)")
    return old


def numbers(text):
    return [json.loads(line)["id"] for line in text.splitlines() if line.startswith('{"table"')]


def test_the_file_keeps_its_mode(odd, run, tmp_path):
    """It names people; its owner stays, too."""
    file = tmp_path / "refused.jsonl"
    file.touch()
    if os.geteuid() == 0:
        os.chown(file, 12345, 12345)
    file.chmod(0o600)
    before = file.stat()
    run(odd.url, "--refused", str(file))

    after = file.stat()
    assert stat.S_IMODE(after.st_mode) == 0o600
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert numbers(file.read_text()) == [1, 1200]


def test_a_part_that_cannot_be_is_named(odd, shop, run, tmp_path):
    """The file itself may be one that can be written: it is about the other."""
    part = tmp_path / "refused.jsonl.part"
    part.mkdir()

    result = run(odd.url, "--refused", str(tmp_path / "refused.jsonl"))

    assert result.exit_code == 2
    assert f"cannot write {part}, which becomes {tmp_path}/refused.jsonl at the end: " in (
        result.stderr
    )
    assert count(shop, User) == 0


def test_a_name_too_long_is_a_sentence(odd, run, tmp_path):
    result = run(odd.url, "--refused", str(tmp_path / ("x" * 300)))

    assert result.exit_code == 2
    assert "Error: cannot write" in result.stderr
    assert "File name too long" in result.stderr


def test_a_circle_of_links_is_replaced(odd, run, tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")

    assert run(odd.url, "--refused", str(tmp_path / "a")).exit_code == 1
    assert numbers((tmp_path / "a").read_text()) == [1, 1200]


def test_a_full_disk_is_a_sentence(odd, shop, run):
    """And the report says what has come until then; nothing is half."""
    result = run(odd.url, "--json", "--refused", "/dev/full")

    assert result.exit_code == 2
    assert "Error: cannot write /dev/full: No space left on device. Mend that" in result.stderr
    report = json.loads(result.stdout)
    assert report["users"] == {"imported": 499, "already_there": 0, "refused": 1}
    assert count(shop, User) == 499


@pytest.mark.parametrize("option", ["--refused", "--map"])
def test_a_failing_replacement_prints_the_report(odd, shop, run, tmp_path, option):
    """All has come by then."""
    file = tmp_path / "file"
    with shop.app_context():
        event.listen(db.engine, "commit", lambda connection: file.mkdir(exist_ok=True))

    result = run(odd.url, "--json", option, str(file))

    assert result.exit_code == 2
    assert f"Error: cannot put {file}.part into the place of {file}: " in result.stderr
    assert json.loads(result.stdout)["users"]["imported"] == 1198


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "-"])
def test_standard_output_may_be_a_file(odd, make_shop, tmp_path, name):
    """Rows and report are both there."""
    env = {
        **KEYS,
        "QQ_SANDBOX": "1",
        "INSTANCE_PATH": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite",
    }
    make_shop(DATABASE_URL=env["DATABASE_URL"])
    options = [odd.url, "--app-id", "100000001", "--refused", name]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "users", "import-django", *options]
    out = tmp_path / "out"
    with out.open("w") as file:
        ended = subprocess.run(command, stdout=file, cwd=ROOT, env=clean(env), check=False)

    assert ended.returncode == 1
    assert numbers(out.read_text()) == [1, 1200]
    assert "users: 1198 imported" in out.read_text()

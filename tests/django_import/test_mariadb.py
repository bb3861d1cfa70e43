"""A mall that Django's own migrations and hashers have made, on MariaDB, moves in."""

import json
import subprocess
import sys
from pathlib import Path

import pymysql
import pytest
from logins import login
from malls import Visitor, count, rows
from mariadb import server
from old_mall import reasons

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding

BUILD = Path(__file__).parents[1] / "django_mall" / "build.py"
PASSWORD = "made-up-password-1"
USERS = 12  # with each hasher two, one of whom has a QQ
TAIPEI = ("--timezone", "Asia/Shanghai")  # the mall ran with USE_TZ = False
ANOTHER = "that database URL has another charset than utf8mb4, the only one with all names"
LOSSY = {
    "charset=utf8": ANOTHER,
    "charset=latin1": ANOTHER,
    "charset=nonsense": ANOTHER,
    "use_unicode=0": "that database URL has use_unicode",
}
ALIKE = "charset=utf8mb4&init_command=SET%20NAMES%20latin1"  # the latter is undone


class DjangoMall:
    """Where it is, and who is in it."""

    def __init__(self, address):
        self.port = int(address.rpartition(":")[2])
        self.url = f"{address}/meiduo".replace("mysql:", "mysql+pymysql:")
        self.does("CREATE DATABASE meiduo CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", None)
        command = [sys.executable, str(BUILD), "127.0.0.1", str(self.port), "meiduo", str(USERS)]
        made = subprocess.run(command, check=True, capture_output=True)
        self.people = json.loads(made.stdout)

    def does(self, statement, database="meiduo"):
        who = {"user": "shop", "password": "shop", "database": database, "autocommit": True}
        with pymysql.connect(host="127.0.0.1", port=self.port, charset="utf8mb4", **who) as opened:
            opened.cursor().execute(statement)


@pytest.fixture(scope="session")
def old():
    """One mall for all kinds of new databases."""
    with server() as address:
        yield DjangoMall(address)


def reported(shop, old, *args):
    command = ["users", "import-django", old.url, "--json", *TAIPEI, *args]
    result = shop.test_cli_runner().invoke(args=command)
    return json.loads(result.stdout)


@pytest.mark.with_db
@pytest.mark.engines("sqlite", "postgresql", "mariadb")
def test_everybody_signs_in_as_before(old, shop):
    """By name in whatever case, as its collation had it, or by QQ; only md5 is left behind."""
    report = reported(shop, old)

    weak = {one["id"]: one for one in old.people if one["hasher"] == "md5"}
    lost = {number for number, one in weak.items() if not one["openid"]}
    assert reasons(report) == {("tb_users", number): "password_unknown" for number in lost}
    notes = {note["id"]: note["note"] for note in report["notes"]}
    assert notes == dict.fromkeys(weak.keys() - lost, "password_left")
    assert "is_staff (1 users)" in report["stays_behind"]
    visitor = Visitor(shop.test_client())
    for one in old.people:
        status = 401 if one["id"] in weak else 200
        assert login(visitor, one["name"].upper(), PASSWORD).status_code == status
    with rows(shop) as session:
        query = session.query(User.username, QQBinding.openid).join(QQBinding.user)
        bound = {(one["name"], one["openid"]) for one in old.people if one["openid"]}
        assert {tuple(pair) for pair in query} == bound
        joined = session.query(User.date_joined).first()[0]
        assert abs((joined - session.query(QQBinding.create_time).first()[0]).total_seconds()) < 60


def test_its_openids_compare_without_case(old, shop):
    """As they did there."""
    first, second = [one["id"] for one in old.people if not one["openid"]][:2]
    for user_id, openid in ((first, "ab" * 16), (second, "AB" * 16)):
        values = f"(NOW(), NOW(), '{openid}', {user_id})"
        columns = "(create_time, update_time, openid, user_id)"
        old.does(f"INSERT INTO tb_oauth_qq {columns} VALUES {values}")
    report = reported(shop, old)
    old.does(f"DELETE FROM tb_oauth_qq WHERE openid = '{'ab' * 16}'")

    found = [row["reason"] for row in report["rows"] if row["table"] == "tb_oauth_qq"]
    assert found == ["openid_ambiguous"] * 2
    assert count(shop, QQBinding) == USERS / 2


def test_tables_of_other_names_are_asked_for(old, shop):
    """The message says how; then everybody comes."""
    old.does("RENAME TABLE tb_users TO meiduo_user, tb_oauth_qq TO oauth_qq")
    run = shop.test_cli_runner().invoke
    command = ["users", "import-django", old.url, *TAIPEI]

    first = run(args=command)
    second = run(args=[*command, "--users-table", "meiduo_user"])
    third = run(args=[*command, "--users-table", "meiduo_user", "--qq-table", "oauth_qq"])
    old.does("RENAME TABLE meiduo_user TO tb_users, oauth_qq TO tb_oauth_qq")

    assert "no table tb_users, but meiduo_user looks like it: say --users-table" in first.stderr
    assert "no table tb_oauth_qq, but oauth_qq looks like it: say --qq-table" in second.stderr
    assert f"users: {count(shop, User)} imported" in third.stdout
    assert count(shop, QQBinding) == USERS / 2


def test_names_come_whole_or_not_at_all(old, shop):
    """Those of other charsets would have question marks; a later run would not mend them."""
    old.does("UPDATE tb_users SET username = '米娅😀' WHERE id = 1")
    run = shop.test_cli_runner().invoke
    command = ["users", "import-django", *TAIPEI]

    refused = {asked: run(args=[*command, f"{old.url}?{asked}"]) for asked in LOSSY}
    report = run(args=[*command, f"{old.url}?{ALIKE}"])
    old.does("UPDATE tb_users SET username = '用户Tom1' WHERE id = 1")

    for asked, result in refused.items():
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
        assert LOSSY[asked] in result.stderr
    assert report.exit_code == 1  # md5
    with rows(shop) as session:
        assert session.query(User).filter_by(username="米娅😀").count() == 1


def test_a_wrong_password_is_one_line_with_advice(old, shop):
    url = old.url.replace("shop:shop@", "shop:sh%23op@")
    result = shop.test_cli_runner().invoke(args=["users", "import-django", url])

    assert result.exit_code == 2
    assert "Access denied" in result.stderr
    assert "%40" in result.stderr
    assert "sh#op" not in result.output

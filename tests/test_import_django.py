"""An older Meiduo (Django) mall moves in: its users and QQ bindings, once, whole, with a reason for each refused row."""

import base64
import contextlib
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from shop import APP_ID, KEYS, ROOT, clean, count, migrated, rows

from meiduo.accounts import passwords
from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding

SCHEMA = """
CREATE TABLE tb_users (id integer PRIMARY KEY AUTOINCREMENT, password varchar(128) NOT NULL, last_login datetime,
    is_superuser bool NOT NULL, username varchar(150) NOT NULL, first_name varchar(30) NOT NULL,
    last_name varchar(150) NOT NULL, email varchar(254) NOT NULL, is_staff bool NOT NULL, is_active bool NOT NULL,
    date_joined datetime, mobile varchar(30), email_active bool NOT NULL, default_address_id integer);
CREATE TABLE tb_oauth_qq (id integer PRIMARY KEY AUTOINCREMENT, create_time datetime, update_time datetime,
    openid varchar(64), user_id integer);
CREATE INDEX openids ON tb_oauth_qq (openid);
"""
JOINED = "2019-05-01 08:00:00"


def django_hash(password):
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), b"MadeUpSalt12", 1000)
    return f"pbkdf2_sha256$1000$MadeUpSalt12${base64.b64encode(digest).decode()}"


def openid(number):
    return f"{number:032X}"


class OldMall:
    """A real database as Django leaves it."""

    def __init__(self, path):
        self.path, self.url = path, f"sqlite:///{path}"
        self.does(SCHEMA)

    def does(self, script):
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(script)

    def user(self, number, **changes):
        row = {"id": number, "username": f"user{number}", "mobile": f"139{number:08}", "password": "!none"}
        self._insert("tb_users", {**row, "is_active": 1, "date_joined": JOINED, "last_login": None, **changes})

    def binding(self, number, user_id, **changes):
        row = {"id": number, "user_id": user_id, "openid": openid(number), "create_time": JOINED, "update_time": JOINED}
        self._insert("tb_oauth_qq", {**row, **changes})

    def many(self, number):
        one = (f"(id,password,is_superuser,username,first_name,last_name,email,is_staff,is_active,date_joined,mobile,"
               f"email_active) SELECT n,'!x',0,'user'||n,'','','',0,1,'{JOINED}',printf('139%08d',n),0")  # fmt: skip
        two = f"(create_time,update_time,openid,user_id) SELECT '{JOINED}','{JOINED}',printf('%032X',n),n"
        numbers = f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n<{number})"
        self.does(f"INSERT INTO tb_users {one} FROM ({numbers} SELECT n FROM c);")
        self.does(f"INSERT INTO tb_oauth_qq {two} FROM ({numbers} SELECT n FROM c);")

    def _insert(self, table, row):
        if table == "tb_users":
            empty = {"is_superuser": 0, "first_name": "", "last_name": "", "email": "", "is_staff": 0}
            row = {**empty, "email_active": 0, **row}
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            marks = ",".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} ({','.join(row)}) VALUES ({marks})", list(row.values()))
            connection.commit()


@pytest.fixture
def old(tmp_path):
    return OldMall(tmp_path / "old.sqlite")


@pytest.fixture
def run(shop):
    """Run ``flask users import-django`` in the shop."""
    return lambda *args, **kwargs: shop.test_cli_runner().invoke(args=["users", "import-django", *args], **kwargs)


@pytest.fixture
def reports(run, old):
    """Run it with ``--json``; return the report."""

    def go(*args):
        told = run(old.url, "--json", *args)
        report = json.loads(told.stdout)
        assert told.exit_code == (1 if report["rows"] else 0), told.output
        return report

    return go


def reasons(report):
    return {(row["table"], row["id"]): row["reason"] for row in report["rows"]}


def test_users_and_bindings_come_over_with_their_passwords_and_dates(old, shop, run):
    old.user(7, password=django_hash("old-password"), is_active=0, last_login="2020-02-03 04:05:06.789000")
    old.binding(3, 7)

    told = run(old.url)

    assert told.exit_code == 0
    assert "users: 1 imported, 0 already there, 0 refused" in told.stdout
    with rows(shop) as session:
        user = session.query(User).one()
        bound = session.query(QQBinding).one()
        assert (user.username, user.nickname, user.mobile, user.is_active) == ("user7", "user7", "13900000007", False)
        assert user.date_joined.isoformat() == "2019-05-01T08:00:00+00:00"
        assert user.last_login.isoformat() == "2020-02-03T04:05:06.789000+00:00"
        assert passwords.verify(user.password_hash, "old-password")
        assert not passwords.verify(user.password_hash, "another-password")
        assert (bound.user_id, bound.app_id, bound.openid) == (user.id, APP_ID, openid(3))


def test_a_shopper_of_the_old_mall_signs_in_with_qq_as_who_they_were(old, shop, run, visitor, qq):
    visitor.signs_in()
    with rows(shop) as session:
        theirs = session.query(QQBinding).one().openid
        session.query(QQBinding).delete()
        session.commit()
    old.user(1, username="longtime")
    old.binding(1, 1, openid=theirs)
    run(old.url)

    answer = visitor.signs_in()

    assert answer.json["user"]["username"] == "longtime"
    assert answer.json["created"] is False


@pytest.mark.parametrize("empty", ["", "!", "!unusable"])
def test_no_password_stays_none(old, shop, run, empty):
    old.user(1, password=empty, mobile="")

    assert run(old.url).exit_code == 0
    with rows(shop) as session:
        assert session.query(User.password_hash, User.mobile).one() == (None, None)


def test_dates_without_a_zone_are_of_the_clock_that_the_operator_names(old, shop, run):
    old.user(1)
    run(old.url, "--timezone", "Asia/Shanghai")

    with rows(shop) as session:
        assert session.query(User).one().date_joined.isoformat() == "2019-05-01T00:00:00+00:00"


def test_running_twice_brings_nothing_twice(old, shop, reports):
    old.user(1)
    old.user(2)
    old.binding(1, 1)
    reports()

    again = reports()

    assert again["users"] == {"imported": 0, "already_there": 2, "refused": 0}
    assert again["bindings"] == {"imported": 0, "already_there": 1, "refused": 0}
    assert (count(shop, User), count(shop, QQBinding)) == (2, 1)


def test_a_user_renamed_since_is_found_again(old, shop, reports):
    old.user(1, mobile="")
    old.binding(1, 1)
    reports()
    with rows(shop) as session:
        session.query(User).one().username = "renamed"
        session.commit()

    assert reports()["users"]["already_there"] == 1
    assert count(shop, User) == 1


def test_what_the_old_mall_adds_between_two_runs_comes_over(old, shop, reports):
    old.user(1)
    reports()
    old.user(2)
    old.binding(1, 1)

    assert reports()["users"] == {"imported": 1, "already_there": 1, "refused": 0}
    assert count(shop, QQBinding) == 1


def test_a_second_run_does_not_undo_an_unbinding(old, shop, reports):
    old.user(1)
    old.binding(1, 1)
    reports()
    shop.test_cli_runner().invoke(args=["qq", "unbind", "user1", "--yes", "--force"])

    assert reasons(reports()) == {("tb_oauth_qq", 1): "changed_since"}
    assert count(shop, QQBinding) == 0


def test_a_twin_made_by_qq_sign_in_keeps_its_binding_and_the_old_user_comes_over(old, shop, reports, visitor):
    visitor.signs_in()
    with rows(shop) as session:
        theirs = session.query(QQBinding).one().openid
    old.user(1)
    old.binding(1, 1, openid=theirs)

    assert reasons(reports()) == {("tb_oauth_qq", 1): "openid_taken"}
    assert count(shop, User) == 2


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_the_dry_run_says_what_a_run_then_does_and_writes_nothing(old, shop, reports, dry):
    old.user(1)
    old.user(2, mobile="13900000001")
    old.user(3, username="USER1")
    old.binding(1, 1)
    old.binding(2, 1)
    old.binding(3, 3)

    report = reports(*dry)

    assert report["dry_run"] is bool(dry)
    assert report["users"] == {"imported": 1, "already_there": 0, "refused": 2}
    assert reasons(report) == {
        ("tb_users", 2): "mobile_taken",
        ("tb_users", 3): "username_taken",
        ("tb_oauth_qq", 2): "user_has_another_qq",
        ("tb_oauth_qq", 3): "user_refused",
    }
    assert (count(shop, User), count(shop, QQBinding)) == ((0, 0) if dry else (1, 1))


def test_the_dry_run_remembers_earlier_batches(old, reports):
    old.many(600)
    old.user(601, username="USER1")

    assert reasons(reports("--dry-run")) == {("tb_users", 601): "username_taken"}
    assert reasons(reports()) == {("tb_users", 601): "username_taken"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"username": ""}, "username_odd"),
        ({"username": "u" * 65}, "username_odd"),
        ({"username": "qq_somebody"}, "username_odd"),
        ({"username": "a@b.cn"}, "username_odd"),
        ({"username": "13912345678"}, "username_odd"),
        ({"username": "two\nlines"}, "username_odd"),
        ({"username": b"\xff\xfe"}, "username_odd"),
        ({"mobile": "12345"}, "mobile_odd"),
        ({"mobile": "1390000000１"}, "mobile_odd"),
        ({"mobile": "139000000012345678"}, "mobile_odd"),
        ({"password": "md5$salt$0123"}, "password_unknown"),
        ({"password": "x" * 300}, "password_unknown"),
        ({"date_joined": None}, "date_odd"),
        ({"date_joined": "0000-00-00 00:00:00"}, "date_odd"),
        ({"last_login": "yesterday"}, "date_odd"),
        ({"is_active": 2}, "active_odd"),
    ],
)
def test_an_odd_user_is_refused_with_the_reason_and_the_others_come(old, shop, reports, change, reason):
    old.user(1, **change)
    old.user(2)

    report = reports()

    assert reasons(report) == {("tb_users", 1): reason}
    assert count(shop, User) == 1


def test_text_that_is_not_utf8_refuses_its_row_only(old, shop, reports):
    old.user(1)
    old.user(2)
    old.binding(1, 2)
    old.does("UPDATE tb_users SET username = CAST(x'62ff' AS TEXT) WHERE id = 1")
    old.does("UPDATE tb_oauth_qq SET openid = CAST(x'62ff' AS TEXT)")

    assert reasons(reports()) == {("tb_users", 1): "username_odd", ("tb_oauth_qq", 1): "openid_odd"}
    assert count(shop, User) == 1


@pytest.mark.parametrize("odd", [None, "", "short", "g" * 32, "A" * 64, 5, " " + "A" * 31])
def test_an_odd_openid_is_refused_and_its_user_comes(old, shop, reports, odd):
    old.user(1)
    old.binding(1, 1, openid=odd)

    assert reasons(reports()) == {("tb_oauth_qq", 1): "openid_odd"}
    assert (count(shop, User), count(shop, QQBinding)) == (1, 0)


def test_a_qq_account_that_two_old_users_claim_opens_neither(old, shop, reports):
    old.many(600)
    old.does(f"UPDATE tb_oauth_qq SET openid = '{openid(1)}' WHERE user_id = 600")

    assert set(reasons(reports()).values()) == {"openid_ambiguous"}
    assert count(shop, QQBinding) == 598


def test_a_binding_written_twice_for_the_same_user_comes_once(old, shop, reports):
    old.user(1)
    old.binding(1, 1)
    old.binding(2, 1, openid=openid(1))

    assert reports()["bindings"] == {"imported": 1, "already_there": 1, "refused": 0}


@pytest.mark.parametrize("missing", [None, 2, 99])
def test_a_binding_without_a_user_is_refused_once(old, reports, missing):
    old.user(1)
    old.user(3)
    old.binding(1, missing)

    assert reasons(reports()) == {("tb_oauth_qq", 1): "user_missing"}


def test_a_name_taken_in_the_new_mall_is_refused(old, shop, reports):
    shop.test_cli_runner().invoke(args=["users", "create", "User1", "--no-password"])
    shop.test_cli_runner().invoke(args=["users", "create", "b", "--mobile", "13900000002", "--no-password"])
    old.user(1)
    old.user(2)
    old.binding(1, 1)

    assert reasons(reports()) == {
        ("tb_users", 1): "username_taken",
        ("tb_users", 2): "mobile_taken",
        ("tb_oauth_qq", 1): "user_refused",
    }


def test_a_shopper_called_like_their_own_mobile_comes_over(old, shop, reports):
    old.user(1, username="13900000001")  # so the old mall called everybody who came by QQ

    assert reports()["users"]["imported"] == 1


def test_two_old_users_never_become_one(old, shop, reports):
    old.user(1)
    old.user(2, username="User1", mobile="13900000001")

    reports()

    assert reasons(reports()) == {("tb_users", 2): "username_taken"}


def test_two_thousand_users_come_in_batches(old, shop, reports, statements):
    old.many(2000)

    report = reports()

    assert report["users"]["imported"] == report["bindings"]["imported"] == 2000
    assert (count(shop, User), count(shop, QQBinding)) == (2000, 2000)
    with rows(shop) as session:
        pairs = session.query(User.username, QQBinding.openid).join(QQBinding, QQBinding.user_id == User.id).all()
        assert {(f"user{n}", openid(n)) for n in range(1, 2001)} == {tuple(pair) for pair in pairs}
    assert statements.count("BEGIN IMMEDIATE") == 4


def test_a_run_that_our_database_stopped_half_way_is_carried_on(old, shop, run, reports):
    old.many(1200)
    with rows(shop) as session:
        stop = "CREATE TRIGGER stop BEFORE INSERT ON tb_users WHEN NEW.username='user700' BEGIN SELECT RAISE(ABORT,'no'); END"
        session.connection().exec_driver_sql(stop)
        session.commit()

    stopped = run(old.url)

    assert stopped.exit_code == 1
    assert "run it again" in stopped.stderr
    assert (count(shop, User), count(shop, QQBinding)) == (500, 500)
    with rows(shop) as session:
        session.connection().exec_driver_sql("DROP TRIGGER stop")
        session.commit()
    assert reports()["users"] == {"imported": 700, "already_there": 500, "refused": 0}
    assert (count(shop, User), count(shop, QQBinding)) == (1200, 1200)


def test_a_process_killed_half_way_leaves_whole_batches_and_is_carried_on(old, tmp_path):
    old.many(20_000)
    env = {
        **KEYS,
        "QQ_SANDBOX": "1",
        "INSTANCE_PATH": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite",
    }
    migrated(env)
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "wsgi",
        "users",
        "import-django",
        old.url,
        "--json",
        "--app-id",
        "100000001",
    ]

    def users():
        with contextlib.closing(sqlite3.connect(tmp_path / "new.sqlite")) as connection:
            return [connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("tb_users", "tb_oauth_qq")]

    process = subprocess.Popen(command, cwd=ROOT, env=clean(env), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    while users()[0] < 1000 and process.poll() is None:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    half = users()
    assert half[0] == half[1]
    assert half[0] % 500 == 0
    assert 1000 <= half[0] < 20_000
    again = subprocess.run(command, cwd=ROOT, env=clean(env), capture_output=True, check=True)
    assert json.loads(again.stdout)["users"] == {"imported": 20_000 - half[0], "already_there": half[0], "refused": 0}
    assert users() == [20_000, 20_000]


def test_the_sandbox_wants_to_be_told_the_app_id(old, make_shop):
    """A fresh checkout has QQ_SANDBOX=1 in .flaskenv; its app id is made up."""
    old.user(1)
    old.binding(1, 1)
    run = make_shop(QQ_SANDBOX="1", QQ_CLIENT_ID="").test_cli_runner()

    refused = run.invoke(args=["users", "import-django", old.url])
    taken = run.invoke(args=["users", "import-django", old.url, "--app-id", "100000001"])

    assert refused.exit_code == 2
    assert "say --app-id: QQ_SANDBOX is on" in refused.stderr
    assert taken.exit_code == 0


def test_the_old_database_is_only_read(old, run):
    old.user(1)
    before = old.path.read_bytes()

    run(old.url)

    assert old.path.read_bytes() == before
    assert [path.name for path in old.path.parent.glob("old*")] == ["old.sqlite"]


def test_refused_rows_go_to_a_file_without_hashes_openids_or_names(old, run, tmp_path):
    old.user(1, mobile="odd", password=django_hash("x" * 9))
    old.binding(1, 1)

    told = run(old.url, "--refused", str(tmp_path / "refused.jsonl"))

    lines = (tmp_path / "refused.jsonl").read_text().splitlines()
    assert told.exit_code == 1
    assert [json.loads(line) for line in lines] == [
        {"table": "tb_users", "id": 1, "reason": "mobile_odd"},
        {"table": "tb_oauth_qq", "id": 1, "reason": "user_refused"},
    ]
    assert "1 x mobile_odd: the mobile is not 11 digits" in told.stdout
    for secret in ("pbkdf2", openid(1), "user1\n"):
        assert secret not in told.output


def test_a_long_list_of_refused_rows_is_cut_in_the_text_and_whole_in_json(old, run, reports):
    old.many(120)
    old.does("UPDATE tb_users SET mobile = 'odd'")

    assert "... and 190 more" in run(old.url).stdout
    assert len(reports()["rows"]) == 240


def test_a_mall_without_qq_sign_in_moves_too(old, reports):
    old.user(1)
    old.does("DROP TABLE tb_oauth_qq")

    assert reports()["users"]["imported"] == 1


def test_the_address_may_come_by_standard_input(old, run, shop):
    old.user(1)

    assert run("-", input=old.url + "\n").exit_code == 0
    assert count(shop, User) == 1


def test_bindings_are_those_of_the_app_that_the_operator_names(old, shop, run):
    old.user(1)
    old.binding(1, 1)
    run(old.url, "--app-id", "101111111")

    with rows(shop) as session:
        assert session.query(QQBinding).one().app_id == "101111111"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite:////nowhere/old.sqlite",
        "sqlite://",
        "oracle+nothing://scott:canary-password@127.0.0.1/meiduo",
        "mysql+pymysql://scott:canary-password@127.0.0.1:1/meiduo",
        "postgresql+psycopg://scott:canary-password@127.0.0.1:1/meiduo",
        "postgresql+psycopg://127.0.0.1:1/meiduo?password=canary-password",
        "postgresql+psycopg://scott:canary-password@127.0.0.1:port/meiduo",
    ],
)
def test_a_database_that_cannot_be_read_is_one_line_without_the_password(run, shop, url):
    told = run(url)

    assert told.exit_code == 2
    assert len(told.stderr.splitlines()) == 1
    assert "canary" not in told.output
    assert count(shop, User) == 0


def test_a_file_that_is_no_database_or_no_meiduo_mall_is_refused(run, shop, tmp_path):
    (tmp_path / "text").write_text("not a database, just text. " * 50)

    assert run(f"sqlite:///{tmp_path}/text").exit_code == 2
    told = run(shop.config["DATABASE_URL"])  # our own
    assert told.exit_code == 2
    assert "tb_users has no password" in told.stderr


@pytest.mark.parametrize(
    "args",
    [[], ["{url}", "--timezone", "Mars"], ["{url}", "--timezone", "../etc"], ["{url}", "--app-id", ""],
     ["{url}", "--app-id", "1" * 33], ["{url}", "--refused", "/nowhere/file"], ["{url}", "more"]],
)  # fmt: skip
def test_wrong_calls_end_with_2(run, old, args):
    assert run(*(arg.format(url=old.url) for arg in args)).exit_code == 2


def test_the_command_survives_many_apps_in_one_process(make_shop, old):
    old.user(1)
    for shop in (make_shop(), make_shop()):
        told = shop.test_cli_runner().invoke(args=["users", "import-django", old.url])
        assert told.exit_code == 0
        assert count(shop, User) == 1


def test_who_has_unbound_their_qq_here_is_not_bound_again_by_a_second_run(old, shop, reports):
    old.user(1, password=django_hash("made-up-password-1"))
    old.binding(1, 1)
    reports()
    client = shop.test_client()
    signed_in = client.post("/auth/login/", json={"account": "user1", "password": "made-up-password-1"}).json
    bearer = {"Authorization": "Bearer " + signed_in["access_token"]}
    assert client.delete("/qq/binding/", headers=bearer).status_code == 200

    assert reasons(reports()) == {("tb_oauth_qq", 1): "changed_since"}
    assert count(shop, QQBinding) == 0


def test_who_binds_a_qq_at_the_old_mall_between_two_runs_brings_it_along(old, shop, reports):
    old.user(1)
    reports()
    old.binding(1, 1)

    assert reports()["bindings"]["imported"] == 1
    assert count(shop, QQBinding) == 1

"""What an operator does from the shell: users, their passwords, their QQ accounts."""

import contextlib
import fcntl
import json
import os
import pty
import subprocess
import sys
import termios

import pytest
from shop import APP_ID, KEYS, ROOT, clean, count, migrated, rows

from meiduo.accounts import passwords
from meiduo.accounts.models import LoginSession, User, now
from meiduo.mall_models import BindTicket, QQBinding
from meiduo.qq_auth.provider.profile import NAMELESS

PASSWORD = "canary-made-up-password"


@pytest.fixture
def run(shop):
    """Run ``flask ...`` in the shop."""
    return lambda *args, **kwargs: shop.test_cli_runner().invoke(args=args, **kwargs)


@pytest.fixture
def member(run):
    """A user of the mall: mia, 13800000001, with a password."""
    told = run("users", "create", "mia", "--mobile", "13800000001", "--password-stdin", "--json", input=PASSWORD)
    return json.loads(told.stdout)["id"]


@pytest.fixture
def shopper(visitor):
    """Somebody who came by QQ; their access token."""
    answer = visitor.signs_in().json
    return answer["user"]["username"], answer["access_token"]


def user(shop, username):
    with rows(shop) as session:
        found = session.query(User).filter_by(username=username).one()
        session.expunge(found)
        return found


def fails(told, code, words=""):
    """One clear line on standard error (usage adds how to call), nothing on standard output."""
    assert told.exit_code == code, told.output
    assert told.stdout == ""
    assert words in told.stderr
    assert code == 2 or len(told.stderr.splitlines()) == 1
    return True


def test_create_makes_a_user_who_can_sign_in(run, shop):
    told = run(
        "users",
        "create",
        "mia",
        "--mobile",
        "13800000001",
        "--nickname",
        "米娅",
        "--password-stdin",
        input=PASSWORD + "\n",
    )

    mia = user(shop, "mia")
    assert told.exit_code == 0
    assert told.stdout == f"created #{mia.id} mia\n"
    assert (mia.mobile, mia.nickname, mia.is_active) == ("13800000001", "米娅", True)
    assert passwords.verify(mia.password_hash, PASSWORD)


def test_create_without_a_password_and_without_a_nickname(run, shop):
    assert run("users", "create", "ＭＩＡ", "--no-password").exit_code == 0

    assert (user(shop, "MIA").password_hash, user(shop, "MIA").nickname) == (None, "MIA")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["qq_0123456789abcdef"], "reserved"),
        (["QQ_x"], "reserved"),
        (["ｑｑ_x"], "reserved"),
        (["13912345678"], "like a mobile"),
        (["１３９１２３４５６７８"], "like a mobile"),
        (["12000000000"], "like a mobile"),
        (["a@b.cn"], "no @"),
        (["a＠b"], "no @"),
        (["#1"], "no @"),
        ([""], "empty"),
        (["u" * 65], "longer"),
        (["two\nlines"], "invisible"),
        ([" mia"], "invisible"),
        (["mia\u200b"], "invisible"),
        (["half\ud83d"], "invisible"),
        (["ok", "--mobile", "1380000000"], "mobile number"),
        (["ok", "--mobile", "12800000000"], "mobile number"),
        (["ok", "--mobile", "1380000000１"], "mobile number"),
        (["ok", "--mobile", "13800000000\n"], "mobile number"),
        (["ok", "--mobile", ""], "mobile number"),
        (["ok", "--nickname", "n" * 65], "nickname"),
        (["ok", "--nickname", "a\x00b"], "nickname"),
    ],
)
def test_create_refuses_what_nobody_may_be_called(run, shop, args, words):
    assert fails(run("users", "create", *args, "--no-password"), 1, words)
    assert count(shop, User) == 0


@pytest.mark.parametrize("args", [["mia"], ["MIA"], ["ｍｉａ"], ["other", "--mobile", "13800000001"]])
def test_create_refuses_what_is_taken(run, shop, member, args):
    assert fails(run("users", "create", *args, "--no-password"), 1, "taken")
    assert count(shop, User) == 1


@pytest.mark.parametrize("password", ["", "\n", "short", "x" * 1025, b"\xff" * 9])
@pytest.mark.parametrize("command", ["create", "set-password"])
def test_an_unfit_password_is_refused(run, shop, member, command, password):
    name = "new" if command == "create" else "mia"
    before = user(shop, "mia").password_hash

    assert fails(run("users", command, name, "--password-stdin", input=password), 1, "password")
    assert count(shop, User) == 1
    assert user(shop, "mia").password_hash == before


@pytest.mark.parametrize(
    "args",
    [
        ["users", "create"],
        ["users", "create", "new"],
        ["users", "create", "new", "--no-password", "--password-stdin"],
        ["users", "create", "new", "--password", "x"],
        ["users", "create", "new", "more", "--no-password"],
        ["users", "show"],
        ["users", "disable"],
        ["users", "enable"],
        ["users", "enable", "mia", "more"],
        ["users", "set-password"],
        ["users", "set-password", "mia"],
        ["users", "set-password", "mia", "new-password"],
        ["users", "nonsense"],
        ["qq", "show"],
        ["qq", "unbind"],
        ["qq", "forget"],
        ["qq", "forget", "mia", "--force"],
    ],
)
def test_a_wrong_call_ends_with_2(run, member, args):
    assert fails(run(*args), 2)


@pytest.mark.parametrize(
    "nobody",
    ["nobody", "#0", "#99", "#99999999999999999999", "#", "#x", "#１", "13900000000", "", "half\ud83d", "'; --"],
)
@pytest.mark.parametrize(
    "command",
    ["users show", "users disable", "users enable", "users set-password", "qq show", "qq unbind", "qq forget"],
)
def test_nobody_of_that_name_ends_with_1(run, member, command, nobody):
    options = ["--password-stdin"] if "password" in command else []

    assert fails(run(*command.split(), nobody, *options, input=PASSWORD), 1, "no such user")


@pytest.mark.parametrize("told", ["mia", "ｍｉａ", "13800000001", "#{id}"])
def test_show_finds_a_user_by_name_mobile_or_id(run, member, told):
    shown = run("users", "show", told.format(id=member))

    assert shown.exit_code == 0
    assert "username:     mia\n" in shown.stdout
    assert "password:     yes\n" in shown.stdout
    assert "last_login:   -\n" in shown.stdout


def test_a_name_that_is_anothers_mobile_is_not_guessed(run, shop, member):
    with rows(shop) as session:
        session.add(User(username="13800000001"))
        session.commit()

    assert fails(run("users", "disable", "13800000001", "--yes"), 1, "names two users")


def test_show_and_create_speak_json(run, member):
    shown = json.loads(run("users", "show", "mia", "--json").stdout)

    assert shown == {"id": member, "username": "mia", "nickname": "mia", "mobile": "13800000001", "active": True,
                     "password": True, "signed_in": 0, "date_joined": shown["date_joined"], "last_login": None}  # fmt: skip


def test_disable_ends_every_sign_in_at_once_and_enable_does_not_bring_them_back(run, visitor, shopper):
    name, token = shopper
    me = lambda: visitor.opens("/auth/me/", headers={"Authorization": f"Bearer {token}"}).status_code  # noqa: E731
    assert me() == 200

    assert "is disabled" in run("users", "disable", name, "--yes").stdout
    assert me() == 401
    assert visitor.signs_in().json["reason"] == "account_disabled"
    assert "was disabled already" in run("users", "disable", name, "--yes").stdout
    assert "is enabled" in run("users", "enable", name).stdout
    assert "was enabled already" in run("users", "enable", name).stdout
    assert me() == 401
    assert visitor.signs_in().status_code == 200


@pytest.mark.parametrize("command", [["users", "disable"], ["qq", "unbind"], ["qq", "forget"]])
@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_without_a_yes_nothing_is_harmed(run, shop, shopper, command, answer):
    name, _ = shopper
    told = run(*command, name, input=answer)

    assert told.exit_code == 1
    assert "Go on? [y/N]" in told.output
    assert user(shop, name).is_active
    assert user(shop, name).session_epoch == 0
    assert count(shop, QQBinding) == 1


def test_a_yes_at_the_question_is_enough(run, shop, member):
    assert run("users", "disable", "mia", input="y\n").exit_code == 0
    assert not user(shop, "mia").is_active


def test_set_password_ends_every_sign_in(run, shop, visitor, shopper):
    name, token = shopper

    told = run("users", "set-password", name, "--password-stdin", input="another-made-up-one\r\n")

    assert told.exit_code == 0
    assert passwords.verify(user(shop, name).password_hash, "another-made-up-one")
    assert visitor.opens("/auth/me/", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    with rows(shop) as session:
        assert session.query(LoginSession).one().revoked


def test_passwords_and_hashes_are_never_printed(run, shop, member):
    outputs = [
        run("users", "create", "new", "--password-stdin", "--json", input=PASSWORD),
        run("users", "set-password", "new", "--password-stdin", input=PASSWORD),
        run("users", "create", "mia", "--password-stdin", input=PASSWORD),
        run("users", "show", "mia"),
        run("users", "show", "mia", "--json"),
        run("qq", "show", "mia", "--json"),
    ]

    for told in outputs:
        assert "argon2" not in told.output
        assert PASSWORD not in told.output
        assert user(shop, "mia").password_hash not in told.output


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(tmp_path):
    env = {
        **KEYS,
        "QQ_SANDBOX": "1",
        "INSTANCE_PATH": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite",
    }
    migrated(env)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "users", "create", "mia"],
        cwd=ROOT, env=clean(env), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    for prompt in (b"Password: ", b"Repeat for confirmation: ", b"created #1 mia"):
        while prompt not in seen:
            seen += os.read(ours, 1000)
        if prompt.endswith(b": "):
            os.write(ours, PASSWORD.encode() + b"\n")
    with contextlib.suppress(OSError):
        seen += os.read(ours, 1000)
    os.close(ours)

    assert process.wait(20) == 0
    assert PASSWORD.encode() not in seen


def test_qq_show_masks_the_openid(run, shop, shopper):
    name, _ = shopper
    with rows(shop) as session:
        openid = session.query(QQBinding).one().openid

    text, spoken = run("qq", "show", name), run("qq", "show", name, "--json")

    assert f"{openid[:4]}…" in text.stdout
    assert json.loads(spoken.stdout)["bindings"][0]["openid"] == f"{openid[:4]}…"
    assert openid[:5] not in text.output + spoken.output


def test_qq_show_of_a_user_without_qq_says_so(run, member):
    assert run("qq", "show", "mia").stdout == f"#{member} mia: no QQ account\n"
    assert json.loads(run("qq", "show", "mia", "--json").stdout) == {"id": member, "username": "mia", "bindings": []}


def test_unbind_refuses_the_last_way_in_unless_forced(run, shop, shopper):
    name, _ = shopper

    assert fails(run("qq", "unbind", name, "--yes"), 1, "only way in")
    assert count(shop, QQBinding) == 1
    assert run("qq", "unbind", name, "--yes", "--force").exit_code == 0
    assert count(shop, QQBinding) == 0


def test_unbind_ends_every_sign_in_and_frees_the_qq_account(run, shop, visitor, shopper):
    name, _ = shopper
    run("users", "set-password", name, "--password-stdin", input=PASSWORD)
    again = visitor.signs_in().json["access_token"]

    assert run("qq", "unbind", name, "--yes").exit_code == 0

    assert visitor.opens("/auth/me/", headers={"Authorization": f"Bearer {again}"}).status_code == 401
    assert user(shop, name).session_epoch == 2
    assert visitor.signs_in().json["created"] is True


def test_unbind_of_a_user_without_qq_changes_nothing(run, shop, member):
    assert fails(run("qq", "unbind", "mia", "--yes"), 1, "has no QQ account")
    assert user(shop, "mia").session_epoch == 0


def test_forget_erases_what_came_from_qq(run, shop, visitor, shopper):
    name, token = shopper
    assert user(shop, name).avatar_url

    assert run("qq", "forget", name, "--yes").exit_code == 0

    gone = user(shop, name)
    assert (gone.nickname, gone.avatar_url, gone.session_epoch) == (NAMELESS, "", 1)
    assert count(shop, QQBinding) == 0
    assert visitor.opens("/auth/me/", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_forget_says_what_is_lost_and_works_after_an_unbinding(run, shop, shopper):
    name, _ = shopper
    run("qq", "unbind", name, "--yes", "--force")

    told = run("qq", "forget", name, input="y\n")

    assert "nobody will be able to sign in" in told.output
    assert told.exit_code == 0
    assert user(shop, name).avatar_url == ""


@pytest.mark.parametrize(
    "command",
    ["users", "users create", "users show", "users disable", "users enable", "users set-password", "users import-django",
     "users sign-out-everybody", "qq", "qq show", "qq unbind", "qq forget", "qq errors", "purge"],
)  # fmt: skip
def test_every_command_helps(run, command):
    told = run(*command.split(), "--help")

    assert told.exit_code == 0
    assert len(told.output.splitlines()) >= 5


@pytest.mark.parametrize("command", ["users show mia", "qq show mia", "users create mia --no-password", "purge"])
def test_a_database_without_tables_is_one_line(shop, run, command):
    with rows(shop) as session:
        for table in ("login_attempts_used", "login_sessions", "tb_oauth_qq", "tb_users"):
            session.connection().exec_driver_sql(f"DROP TABLE {table}")
        session.commit()

    assert fails(run(*command.split()), 1, "flask db upgrade")


def test_forgetting_a_member_also_voids_what_waits_for_their_choice(shop, visitor):
    user = visitor.signs_in().json["user"]
    with rows(shop) as session:
        openid = session.query(QQBinding.openid).scalar()
        session.add(
            BindTicket(
                ticket_hash="t",
                browser_hash="b",
                app_id=APP_ID,
                openid=openid,
                nickname="x",
                avatar_url="",
                next="/",
                expires=now(),
            )
        )
        session.commit()

    told = shop.test_cli_runner().invoke(args=["qq", "forget", f"#{user['id']}", "--yes"])

    assert told.exit_code == 0
    assert count(shop, BindTicket) == count(shop, QQBinding) == 0

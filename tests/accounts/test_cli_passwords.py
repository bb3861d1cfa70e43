"""Passwords from the shell: asked for, set, never shown."""

import contextlib
import fcntl
import os
import pty
import subprocess
import sys
import termios

import pytest
from logins import add_member, header, login
from malls import ROOT, Visitor, clean, count, rows
from operating import PASSWORD, fails, run, user
from over_sockets import sandbox_settings

from meiduo.accounts import passwords
from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now
from meiduo.mall_models import QQBinding

SET = ("users", "set-password")
NOTHING_IS_DELETED = """
CREATE TRIGGER stop BEFORE DELETE ON tb_oauth_qq
BEGIN SELECT RAISE(ABORT, 'pulled'); END
"""


@pytest.mark.holds("A-47")
@pytest.mark.parametrize("password", ["", "\n", "short", "x" * 1025, b"\xff" * 9])
@pytest.mark.parametrize("command", ["create", "set-password"])
def test_an_unfit_password_is_refused(shop, mia, command, password):
    name = "new" if command == "create" else "mia"
    before = user(shop, "mia").password_hash

    result = run(shop, "users", command, name, "--password-stdin", input=password)

    assert fails(result, 1, "password")
    assert count(shop, User) == 1
    assert user(shop, "mia").password_hash == before


@pytest.mark.holds("A-23", "I11")
def test_set_password_ends_every_sign_in(shop, visitor, shopper):
    name, token = shopper

    result = run(shop, *SET, name, "--password-stdin", input="another-made-up-one\r\n")

    assert result.exit_code == 0
    assert passwords.verify(user(shop, name).password_hash, "another-made-up-one")
    assert visitor.opens("/auth/me/", headers=header(token)).status_code == 401
    with rows(shop) as session:
        assert session.query(LoginSession).one().revoked


@pytest.mark.holds("I8")
def test_passwords_and_hashes_are_never_printed(shop, mia):
    outputs = [
        run(shop, "users", "create", "new", "--password-stdin", "--json", input=PASSWORD),
        run(shop, "users", "set-password", "new", "--password-stdin", input=PASSWORD),
        run(shop, "users", "create", "mia", "--password-stdin", input=PASSWORD),
        run(shop, "users", "show", "mia"),
        run(shop, "users", "show", "mia", "--json"),
        run(shop, "qq", "show", "mia", "--json"),
    ]

    for result in outputs:
        assert "argon2" not in result.output
        assert PASSWORD not in result.output
        assert user(shop, "mia").password_hash not in result.output


@pytest.mark.holds("I8")
def test_a_terminal_asks_twice_and_shows_nothing(tmp_path):
    """On a terminal the password is asked for, and repeated."""
    env = clean(sandbox_settings(tmp_path), tmp_path)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "users", "create", "mia"],
        cwd=ROOT,
        env=env,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
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


@pytest.fixture
def taken_over(visitor, shop):
    """A member whose account a stranger has bound their QQ to; the openid."""
    visitor.signs_in()
    with rows(shop) as session:
        session.query(User).update({"username": "mia", "username_key": "mia"})
        session.commit()
        return session.query(QQBinding.openid).scalar()


def test_set_password_says_which_qq_still_signs_in(shop, taken_over):
    result = run(shop, *SET, "mia", "--password-stdin", input=PASSWORD)

    assert result.exit_code == 0
    still = f"QQ account {taken_over[:4]}… of app 100000001, since {now():%Y-%m-%d}"
    assert f"still signs in: {still}" in result.stdout
    assert "--unbind" in result.stdout
    assert taken_over[:5] not in result.output


@pytest.mark.holds("I11")
def test_set_password_with_unbind_takes_the_qq_off(shop, visitor, taken_over):
    result = run(shop, *SET, "mia", "--unbind", "--password-stdin", input=PASSWORD)

    assert result.exit_code == 0
    assert "1 QQ account(s) taken off" in result.stdout
    assert count(shop, QQBinding) == 0
    assert visitor.signs_in().json["created"]
    entered = login(Visitor(shop.test_client()), "mia", PASSWORD)
    assert entered.json["user"]["username"] == "mia"
    with rows(shop) as session:
        assert session.query(User).filter_by(username="mia").one().session_epoch == 1


@pytest.mark.engines("sqlite")
def test_set_password_and_unbind_are_one_act(shop, taken_over):
    """When the QQ cannot be taken off, the password is not set either."""
    with rows(shop) as session:
        session.connection().exec_driver_sql(NOTHING_IS_DELETED)
        session.commit()

    result = run(shop, *SET, "mia", "--unbind", "--password-stdin", input=PASSWORD)

    assert result.exit_code == 1
    with rows(shop) as session:
        assert session.query(User.password_hash, User.session_epoch).one() == (None, 0)


def test_set_password_without_qq_offers_nothing(shop):
    """To a member who has bound none; `--unbind` says so."""
    add_member(shop, "mia")

    result = run(shop, *SET, "mia", "--password-stdin", input=PASSWORD)
    unbound = run(shop, *SET, "mia", "--unbind", "--password-stdin", input=PASSWORD)

    assert result.stdout.splitlines() == ["#1 mia has a new password and is signed out everywhere"]
    assert "no QQ account was bound" in unbound.stdout

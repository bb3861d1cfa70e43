"""What a password must be when somebody chooses it, on every path."""

import re
import subprocess
import sys

import pytest
from logins import GOOD, add_member, bearer
from malls import KEYS, ROOT, clean, rows
from operating import run

from meiduo.accounts import password_rules, passwords
from meiduo.accounts.models import User
from meiduo.errors import WeakPassword

COMMON = [
    "12345678",
    "PassWord1",
    "１２３４５６７８",
    "iloveyou",
    "qq123456",
    "1q2w3e4r",
    "88888888",
    "987654321",
    "123123123",
    "a1234567",
    "woaini1314",
    "5201314a",
    "qq5201314",
    "asd123456",
    "Aa123456789",
    "P@ssw0rd1",
    "abc" * 9,
]


@pytest.mark.holds("A-47")
@pytest.mark.parametrize(
    ("password", "own", "hint"),
    [
        ("tiny", (), "密码太短"),
        ("x" * 1025, (), "密码太长"),
        *((password, (), "密码太常见") for password in COMMON),
        ("13800000000", ("laoguke", "13800000000"), "密码太常见"),
        ("laoguke123", ("laoguke", None), "密码太常见"),
        ("QQ_0123456789abcdef", ("qq_0123456789abcdef", None), "密码太常见"),
    ],
)
def test_a_weak_password_is_refused_with_a_hint(password, own, hint):
    """The hint says what to do; the password is not in the message."""
    with pytest.raises(WeakPassword) as refused:
        password_rules.hash_chosen(password, *own)

    assert hint in refused.value.advice.chinese
    assert not re.search(re.escape(password), str(refused.value))


@pytest.mark.holds("A-47")
@pytest.mark.parametrize(
    "password", [GOOD, "correct horse battery staple", "我的密码很长很长", "12345678-and-more"]
)
def test_other_passwords_are_taken(password):
    assert passwords.verify(password_rules.hash_chosen(password, "laoguke", None), password)


@pytest.mark.holds("A-47")
def test_a_weak_password_changes_nothing(visitor, shop):
    """A member reads why in JSON, and keeps what they had."""
    mine = visitor.signs_in().json
    body = {"password": "12345678"}
    response = visitor.client.put("/auth/password/", json=body, headers=bearer(mine))

    assert response.status_code == 400
    assert (response.json["reason"], response.json["code"]) == ("weak_password", "5006")
    assert "密码太常见" in response.json["hint"]
    with rows(shop) as session:
        assert session.query(User.password_hash).scalar() is None


@pytest.mark.holds("A-47")
@pytest.mark.parametrize("args", [("create", "xinguke88"), ("set-password", "laoguke")])
@pytest.mark.parametrize("password", ["12345678", "laoguke", "13800000000", "xinguke88"])
def test_an_operator_is_refused_in_one_line(shop, args, password):
    add_member(shop, mobile="13800000000", password_hash=None)
    result = run(shop, "users", *args, "--password-stdin", input=password + "\n")

    weak = {"12345678", "laoguke", args[1]}
    if args[1] == "laoguke":
        weak.add("13800000000")
    assert result.exit_code == (1 if password in weak else 0)
    assert ("Error: The password is too" in result.output) == (result.exit_code == 1)


def test_the_list_is_read_when_needed(tmp_path):
    """When a password is set, and not at the start."""
    script = (
        "import sys, wsgi; before = 'zxcvbn' in sys.modules\n"
        "from meiduo.accounts import password_rules\n"
        "password_rules.hash_chosen('made-up-pass-1')\n"
        "print(before, 'zxcvbn' in sys.modules)"
    )
    env = clean({**KEYS, "QQ_SANDBOX": "1"}, tmp_path)
    command = [sys.executable, "-c", script]
    printed = subprocess.check_output(command, cwd=ROOT, env=env, text=True)

    assert printed == "False True\n"

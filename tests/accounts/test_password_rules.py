"""A-47: what a password must be when somebody chooses it, on every path."""

import re
import subprocess
import sys
import unicodedata

import pytest
from shop import KEYS, ROOT, Visitor, clean, rows
from test_passwords import GOOD, bearer, django_hash, login

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
]
COMMON += ["woaini1314", "5201314a", "qq5201314", "asd123456", "Aa123456789", "P@ssw0rd1", "abc" * 9]
COMPOSED = unicodedata.normalize("NFC", "Crème brûlée à la café")
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


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
def test_a_weak_password_is_refused_with_what_to_do(password, own, hint):
    with pytest.raises(WeakPassword) as refused:
        password_rules.hash_chosen(password, *own)

    assert hint in refused.value.advice.chinese
    assert not re.search(re.escape(password), str(refused.value))


@pytest.mark.parametrize("password", [GOOD, "correct horse battery staple", "我的密码很长很长", "12345678-and-more"])
def test_other_passwords_are_taken(password):
    assert passwords.verify(password_rules.hash_chosen(password, "laoguke", None), password)


def test_a_member_is_told_in_json_and_keeps_what_they_had(visitor, shop):
    mine = visitor.signs_in().json
    answer = visitor.client.put("/auth/password/", json={"password": "12345678"}, headers=bearer(mine))

    assert (answer.status_code, answer.json["reason"], answer.json["code"]) == (400, "weak_password", "5006")
    assert "密码太常见" in answer.json["hint"]
    with rows(shop) as session:
        assert session.query(User.password_hash).scalar() is None


@pytest.mark.parametrize("args", [("create", "xinguke88"), ("set-password", "laoguke")])
@pytest.mark.parametrize("password", ["12345678", "laoguke", "13800000000", "xinguke88"])
def test_an_operator_is_refused_in_one_line(shop, args, password):
    with rows(shop) as session:
        session.add(User(username="laoguke", mobile="13800000000"))
        session.commit()
    told = shop.test_cli_runner().invoke(args=["users", *args, "--password-stdin"], input=password + "\n")

    its_own = password in {"12345678", args[1]} or (password == "13800000000" and args[1] == "laoguke")
    assert told.exit_code == (1 if its_own or len(password) < 8 else 0)
    assert ("Error: The password is too" in told.output) == (told.exit_code == 1)


@pytest.mark.parametrize("kept_as", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED])
def test_however_a_keyboard_composes_letters_it_is_one_password(kept_as, typed):
    assert passwords.verify(passwords.make(kept_as), typed)


def test_a_password_of_the_django_mall_is_verified_as_it_was_typed():
    assert passwords.verify(django_hash(DECOMPOSED), DECOMPOSED)
    assert not passwords.verify(django_hash(DECOMPOSED), COMPOSED)


@pytest.mark.parametrize(("password", "form"), [("12345678", "$argon2id$"), ("short", "pbkdf2_sha256$")])
def test_who_came_with_a_weak_password_still_gets_in(shop, password, form):
    with rows(shop) as session:
        session.add(User(username="old", password_hash=django_hash(password)))
        session.commit()

    assert login(Visitor(shop.test_client()), "old", password).status_code == 200
    with rows(shop) as session:
        assert session.query(User.password_hash).scalar().startswith(form)


def test_the_list_is_read_when_a_password_is_set_and_not_before(tmp_path):
    script = (
        "import sys, wsgi; before = 'zxcvbn' in sys.modules\n"
        "from meiduo.accounts import password_rules\n"
        "password_rules.hash_chosen('made-up-pass-1')\n"
        "print(before, 'zxcvbn' in sys.modules)"
    )
    env = clean({**KEYS, "QQ_SANDBOX": "1"}, tmp_path)
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, check=True)

    assert told.stdout == "False True\n"

"""`flask users create`: who may be called what."""

import pytest
from malls import count
from operating import PASSWORD, fails, run, user

from meiduo.accounts import passwords
from meiduo.accounts.models import User


def test_create_makes_a_user_who_can_sign_in(shop):
    options = ["--mobile", "13800000001", "--nickname", "米娅", "--password-stdin"]
    result = run(shop, "users", "create", "mia", *options, input=PASSWORD + "\n")

    mia = user(shop, "mia")
    assert result.exit_code == 0
    assert result.stdout == f"created #{mia.id} mia\n"
    assert (mia.mobile, mia.nickname, mia.is_active) == ("13800000001", "米娅", True)
    assert passwords.verify(mia.password_hash, PASSWORD)


def test_create_without_a_password_and_without_a_nickname(shop):
    assert run(shop, "users", "create", "ＭＩＡ", "--no-password").exit_code == 0

    assert (user(shop, "MIA").password_hash, user(shop, "MIA").nickname) == (None, "MIA")


@pytest.mark.holds("A-16")
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
def test_create_refuses_what_nobody_may_be_called(shop, args, words):
    assert fails(run(shop, "users", "create", *args, "--no-password"), 1, words)
    assert count(shop, User) == 0


@pytest.mark.holds("A-16")
@pytest.mark.parametrize(
    "args", [["mia"], ["MIA"], ["ｍｉａ"], ["other", "--mobile", "13800000001"]]
)
def test_create_refuses_what_is_taken(shop, mia, args):
    assert fails(run(shop, "users", "create", *args, "--no-password"), 1, "taken")
    assert count(shop, User) == 1

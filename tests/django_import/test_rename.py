"""With --rename an odd or taken username becomes a lawful one, and the report says which."""

import pytest
from logins import login
from malls import Visitor, count
from old_mall import django_hash, reasons

from meiduo.accounts.models import User


def names(report):
    return {note["id"]: note["username"] for note in report["notes"] if note["note"] == "renamed"}


@pytest.mark.parametrize(
    ("odd", "lawful"),
    [
        ("tom@example.com", "tom_example.com"),
        ("", "user_1"),
        ("qq_tom", "old_qq_tom"),
        ("13912345678", "13912345678_1"),
        ("#12", "12"),
        ("two\nlines", "two_lines"),
        ("长" * 100, "长" * 40),
        (b"\xff\xfe", "user_1"),
        ("User2", "User2_1"),
    ],
)
def test_an_odd_name_becomes_a_lawful_one(old, shop, reports, odd, lawful):
    shop.test_cli_runner().invoke(args=["users", "create", "--no-password", "USER2"])
    old.user(1, username=odd, mobile="13900000001", password=django_hash("old-password"))

    foreseen = reports("--rename", "--dry-run")
    report = reports("--rename")

    assert names(foreseen) == names(report) == {1: lawful}
    assert report["users"]["imported"] == 1
    for account in (lawful, "13900000001"):
        assert login(Visitor(shop.test_client()), account, "old-password").status_code == 200


def test_a_renamed_user_is_found_again(old, shop, reports):
    """And told again: any run's report is whole."""
    old.user(1, username="a@b.cn", mobile=None)
    reports("--rename")

    again = reports("--rename")

    assert again["users"] == {"imported": 0, "already_there": 1, "refused": 0}
    assert names(again) == {1: "a_b.cn"}


@pytest.mark.parametrize("name", [" lead", "lead ", "\u3000lead\t"])
def test_a_name_without_its_spaces_is_told(old, reports, name):
    """In any run, and also where nobody asked for other names."""
    old.user(1, username=name)
    old.user(2, username="two words")

    assert [names(reports()), names(reports())] == [{1: "lead"}] * 2


def test_new_names_keep_apart(old, shop, reports):
    """From each other, and from names that come later."""
    for number, name in enumerate(["a@b", "a_b", "A@B", "A@b"], 1):
        old.user(number, username=name)

    found = names(reports("--rename"))

    assert found == {1: "a_b_1", 3: "A_B_3", 4: "A_b_4"}
    assert count(shop, User) == 4


def test_names_differ_by_case_only(old, reports):
    """A mall whose collation knew case had both; unasked, nobody gets another name."""
    old.user(1, username="Tom")
    old.user(2, username="tom")

    assert reasons(reports()) == {("tb_users", 2): "username_taken"}
    assert names(reports("--rename")) == {2: "tom_2"}


def test_who_loses_mobile_and_name_is_renamed(old, reports):
    """A name like a mobile that is another's here names nobody else."""
    old.user(1, username="first", mobile="13900000001")
    old.user(2, username="13900000001", mobile="13900000001", password=django_hash("old-password"))

    assert reasons(reports()) == {("tb_users", 2): "mobile_taken"}
    assert names(reports("--rename")) == {2: "13900000001_2"}


@pytest.mark.parametrize("owner", [10, 600])
@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_no_lawful_name_is_given_away(old, reports, owner, dry):
    """Its owner comes later, in the same batch or in another one, and may spell it otherwise."""
    old.many(601)
    called = {1: "a@shop.cn", 2: "Tom", 3: "tom", owner: "Ａ_SHOP.CN", owner + 1: "TOM_3"}
    for number, name in called.items():
        old.does(f"UPDATE tb_users SET username = '{name}' WHERE id = {number}")

    report = reports("--rename", *dry)

    assert names(report) == {1: "a_shop.cn_1", 3: "user_3"}
    assert report["users"]["imported"] == 601

"""Tables and columns have names of their own in most malls."""

import pytest
from malls import count, rows

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding

RENAMED = """
ALTER TABLE tb_users RENAME TO meiduo_user;
ALTER TABLE meiduo_user RENAME COLUMN date_joined TO created;
ALTER TABLE meiduo_user RENAME COLUMN id TO uid;
ALTER TABLE meiduo_user DROP COLUMN mobile;
ALTER TABLE tb_oauth_qq RENAME TO oauth_qq_user;
ALTER TABLE oauth_qq_user RENAME COLUMN user_id TO shopper;
"""
TABLES = ("--users-table", "meiduo_user", "--qq-table", "oauth_qq_user")
COLUMNS = ("date_joined=created", "users.id=uid", "mobile=", "user_id=shopper")


def said(columns):
    return [word for column in columns for word in ("--column", column)]


def test_every_name_can_be_said(old, shop, run):
    old.many(3)
    old.does(RENAMED)

    result = run(old.url, *TABLES, *said(COLUMNS))

    assert result.exit_code == 0, result.output
    assert (count(shop, User), count(shop, QQBinding)) == (3, 3)
    with rows(shop) as session:
        assert {row.mobile for row in session.query(User.mobile)} == {None}


@pytest.mark.parametrize(
    ("args", "advice"),
    [
        ((), "it has no table tb_users, but meiduo_user looks like it: say --users-table"),
        (TABLES[:2], "no table tb_oauth_qq, but oauth_qq_user looks like it: say --qq-table"),
        (("--users-table", "people"), "it has no table people"),
        ((*TABLES[:2], "--qq-table", "qqs"), "it has no table qqs"),
        ((*TABLES, *said(COLUMNS[1:])), "meiduo_user has no date_joined: say --column"),
        ((*TABLES, *said(COLUMNS[:3])), "oauth_qq_user has no user_id: say --column qq.user_id="),
    ],
)
def test_what_is_missing_is_named(old, shop, run, args, advice):
    """With what to say; nobody comes without their QQ unawares."""
    old.many(3)
    old.does(RENAMED)
    columns = said(COLUMNS) if "--qq-table" not in args else ()

    result = run(old.url, *args, *([] if "--column" in args else columns))

    assert result.exit_code == 2
    assert advice in result.stderr
    assert count(shop, User) == 0


def test_no_qq_table_may_be_meant(old, shop, run):
    old.many(3)
    old.does("ALTER TABLE tb_oauth_qq RENAME TO tb_oauth_weixin")

    result = run(old.url, "--qq-table", "")

    assert result.exit_code == 0
    assert "the old mall has no QQ bindings" in result.stdout
    assert (count(shop, User), count(shop, QQBinding)) == (3, 0)


def test_all_missing_columns_are_said_at_once(old, run):
    old.does("ALTER TABLE tb_users DROP COLUMN mobile")
    old.does("ALTER TABLE tb_users RENAME COLUMN date_joined TO created")
    old.does("ALTER TABLE tb_oauth_qq RENAME COLUMN user_id TO shopper")

    said = run(old.url).stderr

    assert (
        "tb_users has no mobile, date_joined: say --column users.mobile=NAME"
        " (or users.mobile= for none) --column users.date_joined=NAME, of its columns: created,"
    ) in said
    assert "; tb_oauth_qq has no user_id: say --column qq.user_id=NAME, of its columns" in said


@pytest.mark.parametrize(
    ("pair", "advice"),
    [
        ("created", "write OURS=THEIRS"),
        ("email=mail", "ours are: create_time, date_joined"),
        ("id=uid", "write users.id=uid or qq.id=uid"),
        ("weixin.id=uid", "write OURS=THEIRS"),
        ("username=", "a mall cannot be without username"),
    ],
)
def test_an_odd_pair_is_explained(old, run, pair, advice):
    result = run(old.url, "--column", pair)

    assert result.exit_code == 2
    assert advice in " ".join(result.stderr.split())


def test_what_stays_behind_is_said_first(old, run):
    """And in the report, with how many have rights."""
    old.user(1, is_staff=1, is_superuser=1)
    result = run(old.url, "--dry-run")

    said = "stays behind in tb_users: default_address_id, email, email_active, first_name,"
    assert said in result.stderr
    assert "is_staff (1 users), is_superuser (1 users), last_name" in result.stdout

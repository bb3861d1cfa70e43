"""An odd row is refused with its reason; the others come."""

import pytest
from malls import count, rows
from old_mall import django_hash, openid, reasons

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding


@pytest.mark.holds("A-16", "B-44")
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
        ({"is_active": 2}, "active_odd"),
    ],
)
def test_an_odd_user_is_refused(old, shop, reports, change, reason):
    old.user(1, **change)
    old.user(2)

    report = reports()

    assert reasons(report) == {("tb_users", 1): reason}
    assert count(shop, User) == 1


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"mobile": "12345"}, "mobile_left"),
        ({"mobile": "13900000002"}, "mobile_left"),  # another user's
        ({"password": "md5$salt$0123"}, "password_left"),
        ({"password": "x" * 300}, "password_left"),
        ({"date_joined": None}, "date_left"),
        ({"date_joined": "0000-00-00 00:00:00"}, "date_left"),
        ({"last_login": "yesterday"}, "date_left"),
    ],
)
@pytest.mark.parametrize("has_qq", [True, False])
def test_a_flaw_stays_behind_alone(old, shop, reports, change, note, has_qq):
    """When there is another way in: here by QQ, or by a password that is not what is odd."""
    old.user(2, password=django_hash("old-password"))
    old.user(3, **{"password": django_hash("old-password"), **change})
    if has_qq or "password" in change:
        old.binding(1, 3)

    report = reports()
    again = reports()

    assert report["notes"] == again["notes"] == [{"table": "tb_users", "id": 3, "note": note}]
    assert report["users"] == {"imported": 2, "already_there": 0, "refused": 0}
    assert again["users"] == {"imported": 0, "already_there": 2, "refused": 0}
    assert count(shop, User) == 2


def test_a_bad_mobile_without_a_way_is_refused(old, reports):
    """A QQ that another old user claims, too, is none."""
    old.user(1, mobile="12345")
    old.user(2)
    old.binding(1, 1)
    old.binding(2, 2, openid=openid(1).lower())

    assert reasons(reports())["tb_users", 1] == "mobile_odd"


@pytest.mark.parametrize(
    ("username", "said"),
    [
        ("ann", ["password_unknown", "mobile_odd"]),
        ("a@b", ["username_odd", "password_unknown", "mobile_odd"]),
    ],
)
def test_all_faults_of_a_row_are_said(old, run, reports, username, said):
    """First the one that costs the way in."""
    old.user(1, username=username, password="md5$salt$abc", mobile="12345")

    (row,) = reports()["rows"]

    assert [row["reason"], *row["also"]] == said
    assert f"refused tb_users 1: {', '.join(said)}\n" in run(old.url).stdout


def test_who_comes_without_a_way_in_is_said(old, reports):
    """By every run, until they have one."""
    old.user(1)
    old.user(2)
    old.binding(2, 2)
    old.user(3, password=django_hash("made-up-password-1"))

    found = [reports()["notes"], reports()["notes"]]

    assert found == [[{"table": "tb_users", "id": 1, "note": "no_way_in"}]] * 2


@pytest.mark.holds("B-44")
def test_text_not_utf8_refuses_its_row_only(old, shop, reports):
    old.user(1)
    old.user(2)
    old.binding(1, 2)
    old.does("UPDATE tb_users SET username = CAST(x'62ff' AS TEXT) WHERE id = 1")
    old.does("UPDATE tb_oauth_qq SET openid = CAST(x'62ff' AS TEXT)")

    assert reasons(reports()) == {("tb_users", 1): "username_odd", ("tb_oauth_qq", 1): "openid_odd"}
    assert count(shop, User) == 1


@pytest.mark.holds("A-12", "B-44")
@pytest.mark.parametrize("odd", [None, "", "short", "g" * 32, "A" * 64, 5, " " + "A" * 31])
def test_an_odd_openid_is_refused(old, shop, reports, odd):
    """Its user comes."""
    old.user(1)
    old.binding(1, 1, openid=odd)

    assert reasons(reports()) == {("tb_oauth_qq", 1): "openid_odd"}
    assert (count(shop, User), count(shop, QQBinding)) == (1, 0)


def test_who_is_called_like_their_mobile_comes(old, shop, reports):
    old.user(1, username="13900000001")  # so the old mall called everybody who came by QQ

    assert reports()["users"]["imported"] == 1


def test_dates_are_of_the_named_clock(old, shop, run):
    """Where they do not say a zone themselves."""
    old.user(1)
    run(old.url, "--timezone", "Asia/Shanghai")

    with rows(shop) as session:
        assert session.query(User).one().date_joined.isoformat() == "2019-05-01T00:00:00+00:00"

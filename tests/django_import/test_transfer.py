"""Users and their bindings come over, a batch a transaction, once and whole."""

import pytest
from malls import APP_ID, Visitor, count, rows
from old_mall import django_hash, openid, reasons
from shoppers import choose
from sqlalchemy import text

from meiduo.accounts import passwords
from meiduo.accounts.models import User
from meiduo.mall_models import BindTicket, QQBinding

NO_TABLE = {"sqlite": "SQLITE_ERROR", "postgresql": "42P01", "mariadb": "MySQL 1146"}


def test_users_and_bindings_come_over(old, shop, run):
    """With their passwords and dates."""
    old.user(
        7,
        password=django_hash("old-password"),
        is_active=0,
        last_login="2020-02-03 04:05:06.789000",
    )
    old.binding(3, 7)

    result = run(old.url)

    assert result.exit_code == 0
    assert "users: 1 imported, 0 already there, 0 refused" in result.stdout
    with rows(shop) as session:
        user = session.query(User).one()
        bound = session.query(QQBinding).one()
        assert (user.username, user.nickname) == ("user7", "user7")
        assert (user.mobile, user.is_active) == ("13900000007", False)
        assert user.date_joined.isoformat() == "2019-05-01T08:00:00+00:00"
        assert user.last_login.isoformat() == "2020-02-03T04:05:06.789000+00:00"
        assert passwords.verify(user.password_hash, "old-password")
        assert not passwords.verify(user.password_hash, "another-password")
        assert (bound.user_id, bound.app_id, bound.openid) == (user.id, APP_ID, openid(3))


@pytest.mark.holds("I4")
def test_who_signed_in_by_qq_still_can(old, shop, run, visitor, qq):
    """As who they were in the old mall."""
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


def test_a_newcomers_proof_dies_when_their_binding_comes(make_shop, old):
    """While they are being asked: they are an old member, whom the next sign-in finds."""
    shop = make_shop(QQ_SIGNUP="ask")
    newcomer = Visitor(shop.test_client())
    ticket = newcomer.signs_in().json["ticket"]
    with rows(shop) as session:
        theirs = session.query(BindTicket).one().openid
    old.user(1)
    old.binding(1, 1, openid=theirs)
    shop.test_cli_runner().invoke(args=["users", "import-django", old.url])

    assert choose(newcomer, ticket, action="create").json["reason"] == "ticket_invalid"
    assert count(shop, BindTicket) == 0


@pytest.mark.holds("A-45")
@pytest.mark.parametrize("empty", ["", "!", "!unusable"])
def test_no_password_stays_none(old, shop, run, empty):
    old.user(1, password=empty, mobile="")

    assert run(old.url).exit_code == 0
    with rows(shop) as session:
        assert session.query(User.password_hash, User.mobile).one() == (None, None)


def test_two_thousand_users_come_in_batches(old, shop, reports, statements):
    old.many(2000)

    report = reports()

    assert report["users"]["imported"] == report["bindings"]["imported"] == 2000
    assert (count(shop, User), count(shop, QQBinding)) == (2000, 2000)
    with rows(shop) as session:
        query = session.query(User.username, QQBinding.openid)
        pairs = query.join(QQBinding, QQBinding.user_id == User.id).all()
        assert {(f"user{n}", openid(n)) for n in range(1, 2001)} == {tuple(pair) for pair in pairs}
    assert statements.count("BEGIN IMMEDIATE") == 5  # and one that notes the mall


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_the_dry_run_says_what_would_happen(old, shop, reports, dry):
    """A run then does the same; the dry run writes nothing."""
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


def test_the_dry_run_begins_no_writing(old, reports, statements):
    """It keeps no member waiting."""
    old.user(1)
    reports("--dry-run")

    assert "BEGIN" in statements
    assert "BEGIN IMMEDIATE" not in statements


def test_the_dry_run_remembers_earlier_batches(old, reports):
    old.many(600)
    old.user(601, username="USER1")

    assert reasons(reports("--dry-run")) == {("tb_users", 601): "username_taken"}
    assert reasons(reports()) == {("tb_users", 601): "username_taken"}


def test_a_table_that_is_missing_is_said(engine, old, shop, run):
    """In one sentence with the database and its class of failure, not as rows that are odd."""
    old.user(1)
    old.binding(1, 1)
    with rows(shop) as session:
        session.execute(text("DROP TABLE tb_oauth_qq"))
        session.commit()

    result = run(old.url)

    assert result.exit_code == 1
    assert f"this shop's database {engine.replace('mariadb', 'mysql')}://" in result.stderr
    assert "a table or column is missing" in result.stderr
    assert f"run `flask db upgrade` ({NO_TABLE[engine]})" in result.stderr
    assert count(shop, User) == 0

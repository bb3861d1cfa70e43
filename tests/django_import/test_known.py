"""Who is here already is found again, and nothing that was done here since is undone."""

import pytest
from malls import count, rows
from old_mall import django_hash, openid, reasons

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding


@pytest.mark.holds("B-44")
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


def test_what_is_new_between_two_runs_comes(old, shop, reports):
    old.user(1)
    reports()
    old.user(2)
    old.binding(1, 1)

    assert reports()["users"] == {"imported": 1, "already_there": 1, "refused": 0}
    assert count(shop, QQBinding) == 1


def test_a_mobile_new_since_is_no_flaw(old, reports):
    """Who is here is left alone; nobody says that it was odd or another's."""
    old.user(1, mobile=None, password=django_hash("made-up-password-1"))
    reports()
    old.does("UPDATE tb_users SET mobile = '13900000001'")

    assert reports()["notes"] == []


def test_a_qq_bound_there_between_runs_comes(old, shop, reports):
    old.user(1)
    reports()
    old.binding(1, 1)

    assert reports()["bindings"]["imported"] == 1
    assert count(shop, QQBinding) == 1


@pytest.mark.holds("I11")
def test_a_second_run_undoes_no_unbinding(old, shop, reports):
    old.user(1)
    old.binding(1, 1)
    reports()
    shop.test_cli_runner().invoke(args=["qq", "unbind", "user1", "--yes", "--force"])

    again = reports()

    assert reasons(again) == {("tb_oauth_qq", 1): "changed_since"}
    assert again["notes"] == [{"table": "tb_users", "id": 1, "note": "no_way_in"}]
    assert count(shop, QQBinding) == 0


@pytest.mark.holds("I11")
def test_who_has_unbound_here_stays_unbound(old, shop, reports):
    """Also after a sign-in by password."""
    old.user(1, password=django_hash("made-up-password-1"))
    old.binding(1, 1)
    reports()
    client = shop.test_client()
    proof = {"account": "user1", "password": "made-up-password-1"}
    signed_in = client.post("/auth/login/", json=proof).json
    bearer = {"Authorization": "Bearer " + signed_in["access_token"]}
    assert client.delete("/qq/binding/", headers=bearer).status_code == 200

    assert reasons(reports()) == {("tb_oauth_qq", 1): "changed_since"}
    assert count(shop, QQBinding) == 0


@pytest.mark.holds("I1", "I4")
def test_a_twin_made_by_qq_keeps_its_binding(old, shop, reports, visitor):
    """The old user comes over without it."""
    visitor.signs_in()
    with rows(shop) as session:
        theirs = session.query(QQBinding).one().openid
    old.user(1)
    old.binding(1, 1, openid=theirs)

    assert reasons(reports()) == {("tb_oauth_qq", 1): "openid_taken"}
    assert count(shop, User) == 2


@pytest.mark.holds("A-16")
def test_a_name_taken_here_is_refused(old, shop, reports):
    create = ["users", "create", "--no-password"]
    shop.test_cli_runner().invoke(args=[*create, "User1"])
    shop.test_cli_runner().invoke(args=[*create, "b", "--mobile", "13900000002"])
    old.user(1)
    old.user(2)
    old.binding(1, 1)

    assert reasons(reports()) == {
        ("tb_users", 1): "username_taken",
        ("tb_users", 2): "mobile_taken",
        ("tb_oauth_qq", 1): "user_refused",
    }


@pytest.mark.holds("I4")
def test_two_old_users_never_become_one(old, shop, reports):
    old.user(1)
    old.user(2, username="User1", mobile="13900000001")

    reports()

    assert reasons(reports()) == {("tb_users", 2): "username_taken"}


@pytest.mark.holds("I1", "I4")
def test_a_qq_that_two_claim_opens_neither(old, shop, reports):
    """They may be in different batches."""
    old.many(600)
    old.does(f"UPDATE tb_oauth_qq SET openid = '{openid(1)}' WHERE user_id = 600")

    assert set(reasons(reports()).values()) == {"openid_ambiguous"}
    assert count(shop, QQBinding) == 598


@pytest.mark.holds("I1")
def test_a_binding_written_twice_comes_once(old, shop, reports):
    old.user(1)
    old.binding(1, 1)
    old.binding(2, 1, openid=openid(1))

    assert reports()["bindings"] == {"imported": 1, "already_there": 1, "refused": 0}

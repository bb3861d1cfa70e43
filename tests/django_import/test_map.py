"""Old and new ids are kept, so that orders and addresses can follow."""

import os

import pytest
from logins import add_member
from malls import count, rows
from old_mall import reasons

from meiduo.accounts.models import User
from meiduo.django_import.models import ImportedUser


def written(path):
    header, *lines = path.read_text().splitlines()
    assert header == "old_id,new_id"
    return dict(tuple(map(int, line.split(","))) for line in lines)


def test_the_map_names_everybody(old, shop, run, tmp_path):
    """Of earlier runs, too."""
    add_member(shop, "somebody")
    old.user(7)
    old.user(2**40, mobile="")
    run(old.url)
    old.user(9)
    result = run(old.url, "--map", str(tmp_path / "ids.csv"))

    assert result.exit_code == 0
    found = written(tmp_path / "ids.csv")
    with rows(shop) as session:
        ids = {user.username: user.id for user in session.query(User)}
    assert found == {7: ids["user7"], 9: ids["user9"], 2**40: ids[f"user{2**40}"]}
    assert [path.name for path in tmp_path.glob("ids*")] == ["ids.csv"]


def test_who_came_before_the_map_is_there(old, shop, run, tmp_path):
    old.many(3)
    run(old.url)
    with rows(shop) as session:
        session.query(ImportedUser).delete()
        session.commit()
    run(old.url, "--map", str(tmp_path / "ids.csv"))

    assert written(tmp_path / "ids.csv") == {1: 1, 2: 2, 3: 3}


def test_a_user_changed_out_of_knowing_is_found(old, shop, reports):
    """By the old id: neither name, mobile nor QQ are what they were."""
    old.user(1)
    reports()
    with rows(shop) as session:
        user = session.query(User).one()
        user.username = "renamed"
        user.mobile = None
        session.commit()

    assert reports()["users"]["already_there"] == 1
    assert count(shop, User) == 1


def test_a_second_mall_has_ids_of_its_own(old, shop, reports):
    old.user(1)
    reports()
    old.does("DELETE FROM tb_users")
    old.user(1, username="another", mobile="13900000009", date_joined="2020-01-01 00:00:00")

    assert reasons(reports()) == {("tb_users", 1): "another_mall"}
    assert reports("--mall", "second")["users"]["imported"] == 1
    assert (count(shop, User), count(shop, ImportedUser)) == (2, 2)


@pytest.mark.parametrize("args", [["--dry-run"], ["--mall", "Ä"], ["--mall", ""]])
def test_wrong_calls_write_nothing(old, shop, run, tmp_path, args):
    old.user(1)

    assert run(old.url, "--map", str(tmp_path / "ids.csv"), *args).exit_code == 2
    assert not (tmp_path / "ids.csv").exists()
    assert count(shop, User) == 0


def test_an_unwritable_map_is_said_before_anything(old, shop, run):
    old.user(1)
    result = run(old.url, "--map", "/nowhere/ids.csv")

    assert result.exit_code == 2
    assert "cannot write /nowhere/ids.csv" in result.stderr
    assert count(shop, User) == 0


def test_a_map_is_no_device(old, shop, run, tmp_path):
    """It would take its place, and root may do so."""
    old.user(7)
    device = tmp_path / "pipe"
    os.mkfifo(device)
    result = run(old.url, "--map", str(device))

    assert result.exit_code == 2
    assert "it is no file" in result.stderr
    assert device.is_fifo()
    assert count(shop, User) == 0


def test_a_deleted_user_leaves_the_map(old, shop, reports):
    old.user(1)
    reports()
    with rows(shop) as session:
        session.delete(session.query(User).one())
        session.commit()

    assert count(shop, ImportedUser) == 0

"""Who may read a SQLite file: its owner, or whom the operator has chosen."""

import stat

from flask_migrate import upgrade
from malls import ROOT

from meiduo.accounts.models import User
from meiduo.extensions import db


def modes(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("shop.sqlite*")}


def migrated_with_all_its_files(shop):
    """SQLite keeps its log and index beside the file while somebody is connected."""
    with shop.app_context():
        upgrade(str(ROOT / "migrations"))
        db.session.add(User(username="somebody"))
        db.session.commit()


def test_a_fresh_file_is_its_owners_only(make_shop, tmp_path):
    migrated_with_all_its_files(make_shop(DATABASE_URL=f"sqlite:///{tmp_path}/shop.sqlite"))

    names = ("shop.sqlite", "shop.sqlite-wal", "shop.sqlite-shm")
    assert modes(tmp_path) == dict.fromkeys(names, 0o600)


def test_a_file_that_exists_keeps_its_mode(make_shop, tmp_path):
    (tmp_path / "shop.sqlite").touch()
    (tmp_path / "shop.sqlite").chmod(0o640)
    migrated_with_all_its_files(make_shop(DATABASE_URL=f"sqlite:///{tmp_path}/shop.sqlite"))

    assert set(modes(tmp_path).values()) == {0o640}

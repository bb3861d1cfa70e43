"""While QQ makes a login wait, nothing of the database is in use: others get on with it."""

import databases
import pytest
from logins import add_member, login
from malls import Visitor
from shoppers import bind
from transactions import open_transactions

from meiduo.extensions import db

EVERYWHERE = pytest.mark.engines("sqlite", "postgresql", "mariadb")


@pytest.fixture
def asked(qq, monkeypatch):
    """Look at something during each call to QQ; return what was seen."""

    def watch(look):
        seen = []
        real = qq.store.note

        def note(*args):
            seen.append(look())
            real(*args)

        monkeypatch.setattr(qq.store, "note", note)
        return seen

    return watch


@EVERYWHERE
@pytest.mark.holds("B-20", "I9")
def test_nothing_is_held_while_qq_waits(make_shop, asked):
    """No connection is taken from the pool and no transaction is open at the server, so no row is
    locked, on any call: a newcomer's, which are token, me and profile; a member's, which are token
    and me; and those of a binding, which are as a newcomer's."""
    shop = make_shop(QQ_UNIONID="1")
    add_member(shop)
    beside = databases.engine(shop.config["DATABASE_URL"])
    with shop.app_context():
        pool = db.engine.pool
    seen = asked(lambda: (pool.checkedout(), open_transactions(beside)))
    visitor = Visitor(shop.test_client())
    member = Visitor(shop.test_client())

    came = [visitor.signs_in("union"), visitor.signs_in("union")]
    bound = bind(member, login(member).json, "emoji")

    assert [response.status_code for response in (*came, bound)] == [200] * 3
    assert seen == [(0, 0)] * 9


@EVERYWHERE
def test_what_is_held_would_be_seen(shop, beside):
    """An act of a shop that is under way counts."""
    with shop.app_context():
        add_member(shop, "mia")
        db.session.query(db.Model.metadata.tables["tb_users"]).update({"nickname": "x"})
        while_open = open_transactions(beside)
        db.session.rollback()

    assert (while_open, open_transactions(beside)) == (1, 0)

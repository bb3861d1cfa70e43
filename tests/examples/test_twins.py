"""A second account, made by QQ, in a shop whose users have no ``is_active``."""

import pytest
from flask import render_template_string
from malls import HTML, Visitor
from small_shops import make_proving_members

from meiduo import signals

PASSWORD = "made up"


def make_keeping_members(db, user_model, kind):
    """Members who close no account; nobody may be locked out of one."""

    class Keeping(type(make_proving_members(db, user_model, kind))):
        def is_only_qq(self, user):
            return False

    return Keeping()


@pytest.fixture
def open_shop(make_small):
    """Make a shop with mia, who has a password, and a page of the account."""

    def make(members):
        app = make_small(members=members)
        page = '{% include "qq_auth/account.html" %}'
        app.add_url_rule("/account/", "mine", lambda: render_template_string(page))
        with app.app_context():
            app.db.session.add(app.users(name="mia", password_hash=PASSWORD))
            app.db.session.commit()
        return app

    return make


def test_a_twin_is_moved_without_is_active(open_shop):
    """As the form says beforehand: nobody can sign in to the twin any more; the shop folds it."""
    app = open_shop(make_proving_members)
    folded = []
    visitor = Visitor(app.test_client(), HTML)
    visitor.signs_in()
    page = visitor.opens("/account/").text

    @signals.on(signals.accounts_merged, app)
    def fold(sender, old, new):
        folded.append((old.name, new.name))

    done = visitor.fills_in("/account/", "/qq/binding/move/", account="mia", password=PASSWORD)

    assert "以后就不能再登录了" in page
    assert done.headers["Location"] == "/"
    assert folded == [("沙箱企鹅", "mia")]
    assert Visitor(app.test_client()).signs_in().json["name"] == "mia"


def test_what_would_be_refused_is_not_offered(open_shop):
    """A shop that keeps such accounts open lets nobody be locked out of one."""
    visitor = Visitor(open_shop(make_keeping_members).test_client(), HTML)
    visitor.signs_in()
    fields = {"account": "mia", "password": PASSWORD}

    assert "/qq/binding/move/" not in visitor.opens("/account/").text
    assert visitor.submits("/qq/binding/move/", **fields).status_code == 409

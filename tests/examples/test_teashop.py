"""The teashop of examples/own_shop: Flask's session, and tables by names of its own."""

from datetime import timedelta

import pytest
import time_machine
from malls import HTML, Visitor
from small_shops import close
from sqlalchemy import inspect

import teashop
from meiduo.columns import now
from teashop import User, db


@pytest.fixture
def make_teashop(qq, tmp_path):
    made = []

    def make(**config):
        address = f"sqlite:///{tmp_path}/teashop.sqlite"
        settings = {"SQLALCHEMY_DATABASE_URI": address, "QQ_SANDBOX": False, "SECRET_KEY": "k"}
        made.append(teashop.create_app({**settings, **config}))
        return made[-1]

    yield make
    for app in made:
        close(app)


@pytest.fixture
def shop(make_teashop, qq):
    key = "1f3a9bd07c52e84610fdb2c7a95e638d4b70"
    return make_teashop(**{**qq.settings(), "SECRET_KEY": key, "RATELIMIT_ENABLED": False})


@pytest.fixture
def mia(shop):
    """Somebody who came by QQ and has a password since."""
    visitor = Visitor(shop.test_client(), HTML)
    visitor.signs_in()
    with shop.app_context():
        db.session.query(User).one().password_hash = "made up"
        db.session.commit()
    return visitor


def test_a_shopper_is_signed_in(mia):
    assert "起绑定" in mia.opens("/account/").text


def test_a_stranger_is_nobody(shop, mia):
    stranger = Visitor(shop.test_client(), HTML)

    assert "QQ绑定" not in stranger.opens("/account/").text


def test_a_shopper_unbinds_and_binds(mia):
    mia.submits("/qq/binding/remove/")
    assert "未绑定" in mia.opens("/account/").text

    mia.opens(mia.consents(mia.begins_to_bind()))

    assert "起绑定" in mia.opens("/account/").text


def test_an_act_makes_nobody_recent(mia):
    """Ten minutes begin with the sign-in, and begin again with the next one only."""
    with time_machine.travel(now() + timedelta(minutes=6)):
        assert mia.submits("/qq/binding/remove/").status_code == 303
        mia.opens(mia.consents(mia.begins_to_bind()))
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert mia.submits("/qq/binding/remove/").location == "/?next=/account/&again=1"
        mia.signs_in()
        assert mia.submits("/qq/binding/remove/").status_code == 303


def test_the_older_table_is_left_alone(shop):
    with shop.app_context():
        names = set(inspect(db.engine).get_table_names())

    assert names == {"tb_oauth_qq", "user", "qq_bindings", "qq_bind_tickets", "qq_used_attempts"}


def test_the_teashop_is_tried_without_settings(make_teashop):
    """As README.md says: in the sandbox."""
    client = make_teashop(QQ_SANDBOX="1").test_client()

    assert client.get("/qq/login/").json["login_url"].startswith("http://localhost/sandbox/")

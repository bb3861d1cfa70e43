"""Who uses the extension wrongly hears so at the start, in a sentence."""

import pytest
from malls import Visitor
from small_shops import close, make_app, make_members, make_models, make_small_shop
from sqlalchemy.orm import Mapped, mapped_column

from meiduo.qq_auth import QQAuth, make_tables
from meiduo.settings.problems import SettingsError


def make_login(db, user):
    return QQAuth(make_members(db, user), make_tables(db.Model, user))


def test_every_fault_of_the_settings_is_named():
    db, user = make_models()
    app = make_app(
        QQ_CLIENT_ID="abc",
        QQ_REDIRECT_URI="http://shop.example/elsewhere",
        QQ_SIGNUP="ask",
        QQ_TIMEOUT=99,
        QQ_LANGUAGE="fr",
    )
    app.config["SECRET_KEY"] = None
    db.init_app(app)

    with pytest.raises(SettingsError) as refused:
        make_login(db, user).init_app(app)

    named = {problem.split()[0] for problem in refused.value.problems}
    assert named == {
        "QQ_CLIENT_ID",
        "QQ_CLIENT_SECRET",
        "QQ_REDIRECT_URI",
        "QQ_SIGNUP",
        "QQ_TIMEOUT",
        "QQ_LANGUAGE",
        "SECRET_KEY",
    }
    assert "qq_auth" not in app.extensions


def test_asking_wants_passwords(qq):
    """Nobody could choose the account they have."""
    with pytest.raises(SettingsError, match="no prove_password"):
        make_small_shop(qq, QQ_SIGNUP="ask")


def test_the_database_comes_first(qq):
    db, user = make_models()

    with pytest.raises(RuntimeError, match=r"db\.init_app"):
        make_login(db, user).init_app(make_app(**qq.settings()))


def test_an_app_takes_the_login_once(qq):
    db, user = make_models()
    app = make_app(**qq.settings())
    db.init_app(app)
    login = make_login(db, user)
    login.init_app(app)

    with pytest.raises(RuntimeError, match="already"):
        login.init_app(app)


def test_one_object_serves_two_apps(qq):
    """Each with its own settings."""
    db, user = make_models()
    login = make_login(db, user)
    apps = [make_app(**{**qq.settings(), "QQ_SIGNUP": signup}) for signup in ("auto", "closed")]
    for app in apps:
        db.init_app(app)
        login.init_app(app)
        with app.app_context():
            db.create_all()

    answers = [Visitor(app.test_client()).signs_in() for app in apps]
    for app in apps:
        close(app)

    assert [answer.status_code for answer in answers] == [200, 403]


def test_keys_of_several_columns_are_refused():
    db, _ = make_models()

    class Tenant(db.Model):
        shop: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[int] = mapped_column(primary_key=True)

    with pytest.raises(TypeError, match="primary key of several columns"):
        make_tables(db.Model, Tenant)

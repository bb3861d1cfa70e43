"""Who uses the extension wrongly hears so at the start, in a sentence."""

import pytest
from malls import Visitor
from small_shops import close, make_app, make_members, make_models, make_small_shop

from meiduo.qq_auth import QQAuth, make_tables
from meiduo.settings.problems import SettingsError


def make_login(db, user):
    return QQAuth(make_members(db, user), make_tables(db.Model, user))


def test_every_fault_of_the_settings_is_named():
    db, user = make_models()
    app = make_app(
        QQ_CLIENT_ID="abc",
        QQ_REDIRECT_URI="http://shop.example/",
        QQ_SIGNUP="ask",
        QQ_TIMEOUT=99,
        QQ_LANGUAGE="fr",
        QQ_CONTENT_SECURITY_POLICY="default-src 'self';\nimg-src *",
        REDIS_URL="localhost:6379",
        RATELIMIT_ENABLED="maybe",
        SESSION_COOKIE_SAMESITE="Strict",
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
        "QQ_CONTENT_SECURITY_POLICY",
        "REDIS_URL",
        "RATELIMIT_ENABLED",
        "SESSION_COOKIE_SAMESITE",
        "SECRET_KEY",
    }
    assert "qq_auth" not in app.extensions


def test_asking_wants_passwords(qq):
    """Nobody could choose the account they have."""
    with pytest.raises(SettingsError, match="no prove_password"):
        make_small_shop(qq, QQ_SIGNUP="ask")


def refusal(**config):
    """Return why an app with these settings is refused."""
    db, user = make_models()
    app = make_app(**config)
    db.init_app(app)
    with pytest.raises(SettingsError) as refused:
        make_login(db, user).init_app(app)
    return refused.value.problems


@pytest.mark.holds("A-75")
def test_the_sandbox_wants_no_server():
    """There anybody would be anybody, for real; the mall says the same sentence."""
    (problem,) = refusal(QQ_SANDBOX=True, SQLALCHEMY_DATABASE_URI="postgresql+psycopg://u@h/d")

    assert problem.startswith("QQ_SANDBOX is on together with a database server")


def test_an_unreadable_sandbox_is_one_fault():
    """Whether QQ's own settings are needed, nobody knows."""
    (problem,) = refusal(QQ_SANDBOX="maybe", SECRET_KEY="short")

    assert problem.startswith("QQ_SANDBOX is neither on nor off")


@pytest.mark.parametrize("value", ["default-src 'self'; img-src 'é'", "a\nb", ["a"], True])
def test_policies_fit_into_a_header(qq, value):
    (problem,) = refusal(**qq.settings(), QQ_CONTENT_SECURITY_POLICY=value)

    assert problem.startswith("QQ_CONTENT_SECURITY_POLICY is no text that fits into a header")


@pytest.mark.parametrize("value", ["Strict", "strict"])
def test_sessions_must_come_back_from_qq(qq, value):
    (problem,) = refusal(**qq.settings(), SESSION_COOKIE_SAMESITE=value)

    assert problem.startswith("SESSION_COOKIE_SAMESITE is Strict")


@pytest.mark.parametrize("value", ["Lax", "None", None])
def test_other_session_cookies_are_taken(make_small, qq, value):
    assert make_small(SESSION_COOKIE_SAMESITE=value)


def test_other_sign_ins_need_no_session(qq):
    """A shop that knows people by a cookie or token of its own."""
    db, user = make_models()
    app = make_app(**qq.settings(), SESSION_COOKIE_SAMESITE="Strict")
    db.init_app(app)
    members = make_members(db, user)
    members.by_flask_session = False

    QQAuth(members, make_tables(db.Model, user)).init_app(app)

    assert "qq_auth" in app.extensions


@pytest.mark.parametrize(("value", "status"), [("0", 200), ("1", 429), ("", 429)])
def test_limits_are_switched_by_text(make_small, value, status):
    """As every other switch is, where settings come from an environment."""
    client = make_small(RATELIMIT_ENABLED=value).test_client()

    answers = [client.get("/qq/login/") for _ in range(121)]

    assert answers[-1].status_code == status


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

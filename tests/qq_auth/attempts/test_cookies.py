"""An attempt is kept in the browser: small, signed, forgotten in time."""

import secrets

import pytest
from attempts import CODE, cause, refused
from malls import Visitor, count, rows, state_of

from meiduo.mall_models import UsedAttempt


@pytest.mark.holds("A-02")
def test_a_changed_attempt_cookie_is_refused(visitor, unasked):
    back = visitor.consents()
    ((name, value),) = visitor.cookies("qq_attempt_").items()
    visitor.client.set_cookie(name, value[:-2] + ("aa" if value[-2:] != "aa" else "bb"))

    assert refused(visitor.opens(back), "unknown")


@pytest.mark.holds("A-02", "A-05")
def test_one_attempts_cookie_does_not_open_another(visitor, unasked):
    states = [state_of(visitor.starts(next_url)) for next_url in ("/a", "/b")]
    jar = visitor.cookies("qq_attempt_")
    names = sorted(jar)
    for name, value in zip(names, reversed([jar[name] for name in names]), strict=True):
        visitor.client.set_cookie(name, value)

    for state in states:
        assert refused(visitor.opens(f"/oauth_callback?code={CODE}&state={state}"), "unknown")


@pytest.mark.holds("A-04")
def test_abandoned_attempts_cookies_stay_few_and_small(visitor):
    for number in range(40):
        visitor.starts(f"/list/{number}?q=" + "x" * 900)

    left = visitor.cookies("qq_attempt_")
    assert len(left) <= 5
    assert sum(len(name) + len(value) for name, value in left.items()) < 4096
    assert visitor.signs_in().status_code == 200


@pytest.mark.holds("I8")
def test_the_state_itself_is_not_kept(visitor, shop):
    login_url = visitor.starts()
    visitor.opens(visitor.consents(login_url))

    with rows(shop) as session:
        assert state_of(login_url) not in session.query(UsedAttempt).one().attempt_id


@pytest.mark.holds("A-04", "B-47")
def test_abandoned_attempts_leave_nothing_behind(visitor, shop):
    """Two hundred of them; the next login works."""
    for number in range(200):
        visitor.starts(f"/list/{number}?q=" + "y" * 400)

    assert count(shop, UsedAttempt) == 0
    assert sum(map(len, visitor.cookies().values())) < 4096
    assert visitor.signs_in().status_code == 200


@pytest.mark.holds("A-35")
def test_attempt_cookies_are_bound_under_https(make_shop):
    shop = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback", QQ_SANDBOX="0")
    shop.config["PREFERRED_URL_SCHEME"] = "https"
    client = shop.test_client()
    login_url = client.get("/qq/login/", base_url="https://localhost").json["login_url"]
    started = client.get("/qq/login/", base_url="https://localhost")

    for line in started.headers.getlist("Set-Cookie"):
        if "Max-Age=0" not in line:
            attributes = {part.strip() for part in line.split(";")}
            assert line.startswith("__Host-")
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= attributes
            assert "Domain" not in line
    assert "https%3A%2F%2Flocalhost%2Foauth_callback" in login_url


OLD = secrets.token_hex()
NEW = secrets.token_hex()


@pytest.mark.holds("A-63")
def test_attempts_survive_a_change_of_key(make_shop, tmp_path):
    """Of SECRET_KEY, as long as the former one is listed."""
    database = f"sqlite:///{tmp_path}/shared.sqlite"
    before = make_shop(SECRET_KEY=OLD, DATABASE_URL=database)
    visitor = Visitor(before.test_client())
    back = visitor.consents()
    after = make_shop(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=OLD, DATABASE_URL=database)

    assert visitor.twin(after).opens(back).status_code == 200
    forgetful = make_shop(SECRET_KEY=NEW, DATABASE_URL=database)
    forgotten = visitor.twin(forgetful)
    assert cause(forgotten.opens(visitor.consents())) in ("unknown", "other_browser")

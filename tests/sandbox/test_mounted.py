"""Mounted, the sandbox works under any host name and in a server with one thread."""

import time

import pytest
from malls import Visitor, count, make_shop

from meiduo import sandbox
from meiduo.accounts.models import User
from meiduo.sandbox.faults import Fault
from meiduo.sandbox.inprocess import InProcess


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost:8000", "www.meiduo.site:8000", "shop.example:81"]
)
def test_it_works_under_any_host(tmp_path, host):
    app = make_shop(tmp_path, {"QQ_SANDBOX": "1"})
    client = app.test_client()
    base = f"http://{host}"

    login_url = client.get("/qq/login/?next=/cart/", base_url=base).json["login_url"]
    assert login_url.startswith(base + "/sandbox/oauth2.0/authorize?")
    assert "redirect_uri=http%3A%2F%2Fwww.meiduo.site%3A8000%2Foauth_callback" in login_url
    back = client.post(login_url, data={"person": "emoji"}, base_url=base)
    answer = client.get(back.headers["Location"], base_url=base)

    assert answer.json["user"]["nickname"].startswith("🐧")
    assert answer.json["user"]["avatar_url"] == "/sandbox/avatar/emoji/100.svg"
    assert client.get(answer.json["user"]["avatar_url"], base_url=base).mimetype == "image/svg+xml"
    assert answer.json["next"] == "/cart/"
    assert count(app, User) == 1


def test_a_mounted_hang_lasts_qq_timeout(tmp_path):
    """As long as a QQ over sockets would keep this shop waiting, and no longer."""
    app = make_shop(tmp_path, {"QQ_SANDBOX": "1", "QQ_TIMEOUT": "1"})
    sandbox.store.Store(tmp_path / "sandbox.sqlite").set_fault(Fault("hang", 60))
    visitor = Visitor(app.test_client())
    back = app.test_client().post(visitor.starts(), data={"person": "x"}).headers["Location"]

    begun = time.monotonic()
    response = visitor.opens(back)

    assert response.json["reason"] == "qq_unavailable"
    assert 0.9 < time.monotonic() - begun < 3


@pytest.fixture
def inside(tmp_path):
    """Ask a sandbox in this process for a token: the fault, and the seconds that it is given."""
    qq = sandbox.create_app(store=tmp_path / "qq.sqlite")

    def ask(kind, value, seconds):
        qq.extensions["store"].set_fault(Fault(kind, value))
        url = f"{sandbox.INSIDE}/oauth2.0/token"
        return InProcess(qq, sandbox.PREFIX)("GET", url, {}, None, seconds)

    return ask


@pytest.mark.parametrize("kind", ["slow", "hang", "drip"])
def test_a_wait_ends_with_its_callers(inside, kind):
    begun = time.monotonic()

    with pytest.raises(TimeoutError):
        inside(kind, 60, 0.1)
    assert 0.1 <= time.monotonic() - begun < 1


@pytest.mark.parametrize("kind", ["slow", "hang", "drip"])
def test_a_short_wait_is_answered(inside, kind):
    begun = time.monotonic()

    status, body = inside(kind, 0.001, 60)

    assert (status, body[:8]) == (200, b"callback")
    assert time.monotonic() - begun >= 0.001


def test_a_cut_is_felt_at_once(inside):
    begun = time.monotonic()

    with pytest.raises(ConnectionError):
        inside("reset", None, 60)
    assert time.monotonic() - begun < 1


@pytest.mark.holds("A-75")
def test_without_the_switch_there_is_no_sandbox(visitor):
    assert visitor.opens("/sandbox/").status_code == 404

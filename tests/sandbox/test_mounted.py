"""Mounted, the sandbox works under any host name and in a server with one thread."""

import pytest
from malls import Visitor, count, make_shop

from meiduo import sandbox
from meiduo.accounts.models import User


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


def test_mounted_faults_make_nobody_wait(tmp_path):
    app = make_shop(tmp_path, {"QQ_SANDBOX": "1"})
    memory = sandbox.store.Store(tmp_path / "sandbox.sqlite")
    visitor = Visitor(app.test_client())
    for kind in ("hang", "reset", "drip"):
        memory.set_fault(sandbox.faults.Fault(kind, 60), address="token")
        back = app.test_client().post(visitor.starts(), data={"person": "x"}).headers["Location"]
        assert visitor.opens(back).json["reason"] == "qq_unavailable"


@pytest.mark.holds("A-75")
def test_without_the_switch_there_is_no_sandbox(visitor):
    assert visitor.opens("/sandbox/").status_code == 404

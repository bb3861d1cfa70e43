"""QQ's callback arrives where QQ_REDIRECT_URI leads, so that nobody registers another one at QQ."""

import pytest
from malls import QQ, Visitor

from meiduo.log_lines import strike_out
from meiduo.settings.problems import SettingsError

OLD = "/oauth_callback.html"  # of Meiduo malls on Django


@pytest.fixture
def make_old(tmp_path, make_shop):
    """Make a shop whose callback is registered at QQ since long ago."""
    made = []

    def make(uri):
        qq = QQ(tmp_path, redirect_uris=uri)
        made.append(qq)
        return make_shop(**{**qq.settings(), "QQ_REDIRECT_URI": uri})

    yield make
    for qq in made:
        qq.close()


@pytest.mark.parametrize("path", [OLD, "/users/qq/callback", "/back/?from=qq", "/oauth_callback"])
def test_a_login_comes_back_where_registered(make_old, path):
    visitor = Visitor(make_old(f"http://localhost{path}").test_client())

    back = visitor.consents()
    signed_in = visitor.opens(back)

    assert back.startswith(path)
    assert signed_in.json["created"] is True


def test_nothing_else_is_served_then(make_shop):
    """The contract names the one that is."""
    client = make_shop(QQ_REDIRECT_URI=f"http://localhost{OLD}").test_client()

    assert client.get("/oauth_callback").status_code == 404
    assert client.get(OLD).json["reason"] == "code_missing"
    paths = client.get("/openapi.json").json["paths"]
    assert [path for path in paths if "callback" in path] == [f"{OLD}/"]


def test_two_shops_have_paths_of_their_own(make_shop):
    first = make_shop(QQ_REDIRECT_URI="http://localhost/one").test_client()
    second = make_shop(QQ_REDIRECT_URI="http://localhost/two").test_client()

    assert (first.get("/one").status_code, first.get("/two").status_code) == (403, 404)
    assert (second.get("/one").status_code, second.get("/two").status_code) == (404, 403)


def test_nobody_is_led_on_to_it(make_old):
    """It would be a loop."""
    visitor = Visitor(make_old(f"http://localhost{OLD}").test_client())
    back = visitor.consents(visitor.starts(f"{OLD}?code=1"))

    assert visitor.opens(back).json["next"] == "/"


def test_its_query_stays_out_of_logs(make_shop):
    make_shop(QQ_REDIRECT_URI="http://localhost/users/qq/back")

    assert strike_out("GET /users/qq/back/?c%6fde=S3CRET HTTP") == "GET /users/qq/back/?*** HTTP"
    assert strike_out("GET /users/qq/list?page=2") == "GET /users/qq/list?page=2"


@pytest.mark.parametrize("path", ["/login", "/account/", "/qq/login", "/healthz", "/openapi.json"])
def test_another_page_is_no_callback(make_shop, path):
    with pytest.raises(SettingsError, match="another page of this app"):
        make_shop(QQ_REDIRECT_URI=f"http://localhost{path}")

"""The sandbox's front page says where it runs; its pages load nothing from elsewhere."""

import re
from urllib.parse import urlsplit

import pytest
from malls import APP_ID, APP_KEY, ROOT
from sandbox_pages import CONSENT, PAGES

from meiduo import sandbox


def test_alone_it_says_how_to_be_asked(opens):
    page = opens("/", base_url="http://127.0.0.1:9000").text

    assert "<code>http://127.0.0.1:9000/</code>" in page
    assert "QQ_ACCESS_TOKEN_URL=http://127.0.0.1:9000/oauth2.0/token\n" in page
    assert f"QQ_CLIENT_SECRET={sandbox.APP_KEY}\n" in page
    assert "QQ_REDIRECT_URI=http://www.meiduo.site:8000/oauth_callback\n" in page
    assert "<code>100000000</code>" in page
    assert "<code>http://www.meiduo.site:8000/oauth_callback</code>" in page
    assert "回到商城" not in page


def test_in_a_shop_it_says_where_it_is(mall):
    """And where the browser goes back to, on a host that is not the registered one."""
    page = mall.test_client().get("/sandbox/", base_url="http://localhost:8000").text

    assert "<code>http://localhost:8000/sandbox/</code>" in page
    assert "<code>http://www.meiduo.site:8000/oauth_callback</code>" in page
    assert "<code>http://localhost:8000/oauth_callback</code>" in page
    assert '<a class="button second" href="/">回到商城</a>' in page
    assert "QQ_ACCESS_TOKEN_URL" not in page


def test_a_given_key_is_shown_nowhere(tmp_path):
    """Somebody may run it with a real one."""
    app = sandbox.create_app(APP_ID, APP_KEY, store=tmp_path / "qq.sqlite")

    page = app.test_client().get("/").text
    assert APP_KEY not in page
    assert "QQ_CLIENT_SECRET=…" in page


def test_latest_calls_are_listed_in_words(alone, opens):
    store = alone.extensions["store"]
    store.note("/oauth2.0/token", "ok")
    store.note("/oauth2.0/me", "100016")
    store.note("/user/get_user_info", "reset")

    rows = re.findall("<tr><td><code>(.*?)</code></td><td>(.*?)</td>", opens("/").text)

    assert rows == [
        ("/user/get_user_info", "收到请求后断开"),
        ("/oauth2.0/me", "100016 access_token check failed"),
        ("/oauth2.0/token", "成功"),
    ]


@pytest.mark.parametrize("page", PAGES)
def test_pages_allow_themselves_nothing_more(opens, page):
    response = opens(PAGES[page])
    policy = response.headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self';")
    assert ("form-action 'self'" in policy) == (page not in ("consent", "refused"))
    assert response.headers["Cache-Control"] == "no-store"
    assert re.findall(r"<script| style=| on\w+=", response.text) == []
    for address in re.findall('(?:src|href|action)="([^"]+)"', response.text):
        assert urlsplit(address).netloc == ""


def test_responses_to_shops_are_as_qqs(alone):
    headers = alone.test_client().get("/oauth2.0/token").headers

    assert {*headers.keys()} == {"Content-Type", "Content-Length"}


@pytest.mark.parametrize(
    ("name", "shown"), [("美多商城", "美多商城"), (None, "www.meiduo.site"), ("<b>", "&lt;b&gt;")]
)
def test_the_consent_page_names_the_app(tmp_path, name, shown):
    app = sandbox.create_app(store=tmp_path / "qq.sqlite", app_name=name)

    heading = re.search("<h1>.*?</h1>", app.test_client().get(CONSENT).text)[0]

    assert re.sub("</?(h1|span)[^>]*>", "", heading) == shown


def test_the_mall_has_its_name(mall):
    login_url = mall.test_client().get("/qq/login/").json["login_url"]

    assert "美多商城</span></h1>" in mall.test_client().get(login_url).text


def test_colours_are_the_malls():
    """What has the name of one of the mall's, in the light and in the dark."""
    mall = tokens(ROOT / "meiduo/static/meiduo.css")
    own = tokens(ROOT / "meiduo/sandbox/static/sandbox.css")

    for here, there in zip(own, mall, strict=True):
        same = here.keys() & there.keys()
        assert {name: here[name] for name in same} == {name: there[name] for name in same}
    assert {"--line", "--qq", "--ink"} <= own[0].keys() & mall[0].keys()


def tokens(file):
    """Return the variables of a style sheet: in the light, in the dark."""
    light, dark = re.findall(r":root {([^}]*)}", file.read_text())
    return [dict(re.findall(r"(--[a-z-]+): ([^;]+);", block)) for block in (light, dark)]

"""`next` stays home."""

from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from next_urls import AWAY, KEPT

from meiduo.qq_auth.attempts.next_url import clean

pytestmark = pytest.mark.holds("A-30")


@pytest.mark.holds("I6")
@pytest.mark.parametrize("text", AWAY)
def test_what_leads_away_leads_home(text):
    assert clean(text) == "/"


@pytest.mark.parametrize(("text", "address"), KEPT.items())
def test_what_is_ours_survives(text, address):
    assert clean(text) == address


@pytest.mark.parametrize(
    ("asked", "landed"),
    [
        ("/list/1?sort=price&page=2#top", "/list/1?sort=price&page=2#top"),
        ("/搜索?q=手机", "/%E6%90%9C%E7%B4%A2?q=%E6%89%8B%E6%9C%BA"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("//[", "/"),
    ],
)
def test_a_browser_lands_there(browser, asked, landed):
    assert browser.signs_in(next_url=asked).headers["Location"] == landed


@pytest.mark.holds("I6")
@given(
    st.text(
        alphabet=st.sampled_from("/\\%2f5cF.@:;?#[]a\t\n \u3000\uff0f\u2044https"), max_size=20
    ).map(lambda t: "/" + t)
)
def test_whatever_comes_in_stays_on_this_site(text):
    landed = urlsplit(urljoin("http://shop.example/page", clean(text)))

    assert (landed.scheme, landed.netloc) == ("http", "shop.example")


@pytest.mark.holds("I7")
@given(st.text())
def test_cleaning_never_raises_and_is_stable(text):
    once = clean(text)

    assert clean(once) == once
    assert once.isascii()
    assert quote(once, safe="".join(map(chr, range(0x21, 0x7F)))) == once


@pytest.mark.holds("A-31")
def test_json_carries_only_a_checked_next(visitor):
    assert visitor.signs_in(next_url="javascript:alert(1)").json["next"] == "/"


@pytest.mark.holds("A-32")
def test_line_ends_never_reach_a_header(browser):
    answer = browser.signs_in(next_url="/a\r\nSet-Cookie: evil=1")

    assert answer.location == "/"
    assert not any("evil" in line for line in answer.headers.getlist("Set-Cookie"))

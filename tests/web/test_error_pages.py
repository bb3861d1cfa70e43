"""The page of every failure: in both languages, in the mall's frame and in a small shop's."""

import pytest
from failing import CHINESE, ENGLISH, NAMES, SHOWN, action, add_to, heading, reference, visible
from malls import HTML, Visitor
from small_shops import close, make_small_shop

from meiduo.qq_auth import blueprint

every_page = pytest.mark.parametrize("number", SHOWN, ids=[NAMES[number] for number in SHOWN])


@pytest.fixture
def mall(make_shop):
    shop = make_shop()
    add_to(shop)
    return shop


@pytest.fixture
def small(qq):
    """A shop of a few lines, with failures within the extension."""
    app = make_small_shop(qq)
    failing = blueprint.make("failing", rates={})
    add_to(failing)
    app.register_blueprint(failing)
    yield app
    close(app)


@every_page
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_malls_pages_are_in_one_language(mall, number, method):
    chinese = asked(mall, method, number, "zh")
    english = asked(mall, method, number, "en")

    assert not CHINESE.search(visible(english))
    assert not ENGLISH.search(visible(chinese))
    assert heading(chinese) != heading(english)


@every_page
def test_a_small_shops_pages_say_the_same(mall, small, number):
    for language in ("zh", "en"):
        theirs = asked(small, "get", number, language)
        ours = asked(mall, "get", number, language)
        assert heading(theirs) == heading(ours)
        assert bool(CHINESE.search(visible(theirs))) == (language == "zh")
        assert reference(theirs)
        assert action(theirs)


def asked(shop, method, number, language):
    visitor = Visitor(shop.test_client(), HTML)
    address = f"/fails/{number}/?lang={language}"
    headers = {**HTML, "Origin": "http://localhost"}
    return getattr(visitor.client, method)(address, headers=headers).text


@every_page
def test_a_page_has_one_button(mall, number):
    """And the way home."""
    page = asked(mall, "get", number, "zh")

    assert action(page)
    assert page.count(">回到首页</a>") == 1
    assert page.count("<h1>") == page.count("<svg") == 1
    assert 'aria-hidden="true"' in page
    assert "<script>" not in page
    assert "style=" not in page


def test_a_member_keeps_the_header(mall):
    """On the page of whatever fails; only a database that has failed is not asked who they are."""
    browser = Visitor(mall.test_client(), HTML)
    browser.signs_in()

    for number in SHOWN:
        page = browser.opens(f"/fails/{number}/").text
        shown = '<a href="/account/">' in page
        assert shown == ("商城正忙" not in page), NAMES[number]
        assert "data-signed-out" not in page
        assert '<a href="/login/">' not in page
    assert '<a href="/account/">' in browser.opens("/nowhere").text


def test_a_database_that_failed_is_not_asked(mall, statements):
    browser = Visitor(mall.test_client(), HTML)
    browser.signs_in()
    number = next(number for number in SHOWN if NAMES[number].startswith("Unavailable"))
    browser.opens(f"/fails/{number}/")
    statements.clear()

    browser.opens(f"/fails/{number}/")

    assert statements == []


@pytest.mark.parametrize(("name", "words"), [("SignupClosed", "用密码登录"), ("Rate", "再试一次")])
def test_the_button_says_what_it_does(mall, name, words):
    number = next(number for number in SHOWN if NAMES[number].startswith(name))
    page = asked(mall, "get", number, "zh")
    leads = {"SignupClosed": "/login/?next=/account/", "Rate": f"/fails/{number}/"}

    assert f">{words}</a>" in page
    assert action(page) == leads[name]


def test_seconds_to_wait_can_be_counted(mall):
    """By a script; minutes are not."""
    limited = [number for number in SHOWN if NAMES[number].startswith("Rate")]
    soon, later = (asked(mall, "get", number, "zh") for number in limited)

    assert "请 <strong data-countdown>55</strong> 秒后再试。" in soon
    assert "请 50 分钟后再试。" in later


def test_the_reference_can_be_copied(mall):
    page = asked(mall, "get", SHOWN[0], "zh")

    assert '<code id="ref">' in page
    assert 'data-copy="#ref" data-done="已复制" hidden>复制</button>' in page

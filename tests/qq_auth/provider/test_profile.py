"""Nickname and picture are a stranger's text."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from meiduo.qq_auth.provider import nickname, profile

pytestmark = pytest.mark.holds("A-70", "A-71", "A-72")

OPENID = "0123456789ABCDEF0123456789ABCDEF"


def plain(text):
    return profile._PLAIN.fullmatch(text)


def read(**members):
    return profile.read(members, openid=OPENID, prefixes=("/sandbox/avatar/",))


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("沙箱企鹅", "沙箱企鹅"),
        (" .-", ".-"),
        ("\u3000\u3000空格\t\n二", "空格 二"),
        ("", "QQ用户"),
        (None, "QQ用户"),
        (5, "QQ用户"),
        (["x"], "QQ用户"),
        ("\u202e反\u202c", "反"),
        ("a\u200bb\ufeffc", "abc"),
        ("e\u0301", "é"),
        ("a\0b\x1b[31m", "ab[31m"),
        ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"),
        ("👍🏽", "👍🏽"),
        ("a\u200db", "ab"),
        ("\u200d", "QQ用户"),
        ("\ud83d", "QQ用户"),
        ("x\udc00y", "xy"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("x" * 500, "x" * 30),
        ("字" * 31, "字" * 30),
        ("bob\n2026-01-01 INFO login ok", "bob 2026-01-01 INFO login ok"),
        ("\ue000私", "私"),
    ],
)
def test_a_nickname_is_cleaned(sent, shown):
    assert read(nickname=sent).nickname == shown


@given(st.text(st.sampled_from([chr(code) for code in range(0x10000) if plain(chr(code))])))
def test_plain_nicknames_need_no_tables(name):
    """They come out as those tables would have it."""
    assert read(nickname=name).nickname == nickname.read(name, profile.LONGEST_NAME)


def test_a_stack_of_accents_is_cut():
    assert len(read(nickname="a" + "\u0301\u0302" * 5000 + "b").nickname) <= 14


def test_emoji_are_cut_between_characters():
    name = read(nickname="👨‍👩‍👧‍👦" * 5000).nickname

    assert regex.findall(r"\X", name) == ["👨‍👩‍👧‍👦"] * 9
    assert len(name) <= 64


@given(st.text() | st.text(alphabet="👨‍👩\u0301\u200d\ufe0fa \ud83d\0", max_size=200))
def test_any_nickname_fits_its_column(text):
    name = read(nickname=text).nickname

    assert 0 < len(name) <= 64
    assert name.encode()
    assert name == name.strip()
    assert not regex.search(r"[\p{Cc}\p{Cs}\p{Bidi_Control}]", name)


BIG = "http://thirdqq.qlogo.cn/g?b=sdk&k=abc&s=100"
SMALL = "https://thirdqq.qlogo.cn/g?b=sdk&k=abc&s=40"


@pytest.mark.parametrize(
    ("big", "small", "shown"),
    [
        (BIG, SMALL, BIG.replace("http:", "https:")),
        ("", SMALL, SMALL),
        (None, SMALL, SMALL),
        ("", "", ""),
        ("javascript:alert(1)", SMALL, SMALL),
        ("https://evil.example/x.png", "", ""),
        ("https://qlogo.cn.evil.example/", "", ""),
        ("https://evilqlogo.cn/x", "", ""),
        ("https://a@thirdqq.qlogo.cn/", "", ""),
        ("https://thirdqq.qlogo.cn:81/", "", ""),
        ("https://.qlogo.cn/x", "", ""),
        ("https://a.qlogo.cn:80:.qlogo.cn/", "", ""),
        ("http://a.qlogo.cn/" + "x" * 494, "", ""),
        ("http://a.qlogo.cn/" + "x" * 493, "", "https://a.qlogo.cn/" + "x" * 493),
        ("data:image/png;base64,xx", "", ""),
        ("//thirdqq.qlogo.cn/x", "", ""),
        ("https://thirdqq.qlogo.cn/" + "x" * 512, "", ""),
        (f"http://qzapp.qlogo.cn/qzapp/1/{OPENID}/100", SMALL, SMALL),
        (f"http://q.qlogo.cn/{OPENID.lower()}/100", "", ""),
        ("https://thirdqq.qlogo.cn/\n", "", ""),
        ('https://thirdqq.qlogo.cn/"onload=x', "", ""),
        (5, ["x"], ""),
        ("https://thirdqq.qlogo.cn/中", "", ""),
        ("http://[", "", ""),
        ("/sandbox/avatar/a/100.svg", "", "/sandbox/avatar/a/100.svg"),
        ("https://x.qpic.cn/y", "", "https://x.qpic.cn/y"),
    ],
)
def test_a_picture_is_tencents_over_https(big, small, shown):
    """And tells no openid."""
    assert read(figureurl_qq_2=big, figureurl_qq_1=small).avatar_url == shown

"""Devices and browsers are called what their owners call them."""

import time

import pytest
from worst_texts import fill

from meiduo.accounts import user_agents
from meiduo.accounts.user_agent_words import APPS, BROWSERS, COMPUTERS

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 " + (
    "(KHTML, like Gecko) "
)
IPAD = IPHONE.replace("(iPhone; CPU iPhone OS", "(iPad; CPU OS")
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} "
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} "
LINUX = f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} "
ANDROID = f"Mozilla/5.0 (Linux; Android 12; M2012K11AC Build/SKQ1.220303.001; wv) {WEBKIT} "
BUILT_IN = ANDROID + "Version/4.0 Chrome/109.0.5414.86 MQQBrowser/6.2 TBS/046715 Mobile "
PLAIN = f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} "
CHROME = "Chrome/122.0.0.0 "
SAFARI = "Version/17.4 Mobile/15E148 Safari/604.1"
HARMONY = f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {WEBKIT} Chrome/114.0.0.0 Safari/537.36 "

SEEN = [
    (IPHONE + SAFARI, "iPhone · Safari", "iPhone · Safari"),
    (IPAD + SAFARI, "iPad · Safari", "iPad · Safari"),
    (MAC + "Version/17.3 Safari/605.1.15", "Mac · Safari", "Mac · Safari"),
    (WINDOWS + CHROME + "Safari/537.36 Edg/122.0.0.0", "Windows · Edge", "Windows · Edge"),
    (LINUX + CHROME + "Safari/537.36", "Linux · Chrome", "Linux · Chrome"),
    (LINUX + "HeadlessChrome/122.0.0.0 Safari/537.36", "Linux · Chrome", "Linux · Chrome"),
    (
        "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:123.0) Gecko/20100101 Firefox/123.0",
        "Linux · Firefox",
        "Linux · Firefox",
    ),
    (
        IPHONE + "Mobile/15E148 QQ/9.3.0.612 V1_IPH_SQ_9.3.0_1_APP_A Pixel/1179",
        "iPhone · QQ内置浏览器",
        "iPhone · QQ in-app browser",
    ),
    (
        BUILT_IN + "Safari/537.36 V1_AND_SQ_8.9.78_4548_YYB_D QQ/8.9.78.12275 NetType/WIFI",
        "安卓手机 · QQ内置浏览器",
        "Android phone · QQ in-app browser",
    ),
    (WINDOWS + CHROME + "Safari/537.36 QQ/9.7.21", "Windows · QQ内置浏览器", None),
    (BUILT_IN + "Safari/537.36", "安卓手机 · QQ浏览器", "Android phone · QQ Browser"),
    (BUILT_IN + "Safari/537.36 MicroMessenger/8.0.47", "安卓手机 · 微信内置浏览器", None),
    (IPHONE + "Mobile/15E148 MicroMessenger/8.0.37", "iPhone · 微信内置浏览器", None),
    (IPHONE + "Mobile/15E148", "iPhone · 应用内浏览器", "iPhone · in-app browser"),
    (PLAIN + CHROME + "Mobile Safari/537.36", "安卓手机 · Chrome", "Android phone · Chrome"),
    (PLAIN + CHROME + "Safari/537.36", "安卓平板 · Chrome", "Android tablet · Chrome"),
    (
        PLAIN + "Version/4.0 Chrome/100.0.4896.58 UCBrowser/15.5.8 Mobile",
        "安卓手机 · UC浏览器",
        None,
    ),
    (HARMONY + "ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300", "鸿蒙手机 · 华为浏览器", None),
    (HARMONY + "ArkWeb/4.1.6.1 Mobile", "鸿蒙手机 · Chrome", "HarmonyOS phone · Chrome"),
    (HARMONY.replace("Phone", "Tablet"), "鸿蒙平板 · Chrome", "HarmonyOS tablet · Chrome"),
    (HARMONY.replace("Phone", "PC"), "鸿蒙电脑 · Chrome", "HarmonyOS computer · Chrome"),
    ("Mozilla/5.0 (compatible; Googlebot/2.1)", "Googlebot", "Googlebot"),
    ("python-requests/2.31.0", "程序 · python-requests", "Program · python-requests"),
    ("okhttp/4.12.0", "程序 · okhttp", "Program · okhttp"),
    ("Apache-HttpClient/4.5.13 (Java/11.0.12)", "程序 · Apache-HttpClient", None),
    ("curl", "程序 · curl", "Program · curl"),
    ("", "未知设备", "Unknown device"),
    ("Mozilla/5.0", "未知设备", "Unknown device"),
    ("Mozilla/5.0 (X11", "未知设备", "Unknown device"),
]


@pytest.mark.parametrize(("text", "chinese", "english"), SEEN)
def test_a_device_has_a_name_that_people_know(text, chinese, english):
    found = user_agents.named(text)

    assert found.text("zh") == chinese
    assert english is None or found.text("en") == english


def test_qq_is_known_where_the_column_ends():
    """QQ says its name late, and a long model moves it behind the end of what is kept."""
    long_model = BUILT_IN.replace("M2012K11AC", "HUAWEI LYA-AL00 of a very, very long name")
    text = long_model + "Safari/537.36 V1_AND_SQ_8.9.78_4548_YYB_D A_8097800 QQ/8.9.78.12275"

    assert " QQ/" not in text[: user_agents.LONGEST]
    assert user_agents.named(text).text("zh") == "安卓手机 · QQ内置浏览器"


@pytest.mark.parametrize(
    "text",
    ["<b>/1", "您的银行/1", "\u202eevil/1", "a" * 41, " curl/8", "/", "a\nb/1", "a\0/1", "'/1"],
)
def test_a_text_of_anybodys_is_no_name(text):
    assert user_agents.named(text).text("zh") == "未知设备"


UNITS = ["a", " ", "1.", "a;", "(", ";", "Android ", "iPhone", "Version/1 Mobile ", " Build/", "中"]


@pytest.mark.parametrize("unit", UNITS)
def test_the_worst_text_is_read_at_once(unit):
    """64 KiB, which no column keeps; the patterns that it meets are ua-parser's."""
    user_agents.named("Mozilla/5.0 (warm) Chrome/1")
    began = time.thread_time()

    user_agents.named(fill(unit, "Mozilla/5.0 ("))

    assert time.thread_time() - began < 0.1  # 3 ms; 0.2 s and more without the limit


def test_names_differ_from_what_they_replace():
    """A row that says what would be said anyway is no row; and all have both languages."""
    for name, word in {**BROWSERS, **COMPUTERS}.items():
        assert word.chinese.strip() == word.chinese != ""
        assert word.english.isascii()
        assert (word.chinese, word.english) != (name, name) or name in COMPUTERS
    assert all(word.english.isascii() for _, word in APPS)

"""The browser that somebody has signed in with, in words they know: ``iPhone · Safari``."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from meiduo.accounts import user_agent_words as words
from meiduo.errors import Words
from meiduo.web import languages

if TYPE_CHECKING:
    from ua_parser import PartialResult

LONGEST = 256  # characters, as of the column; of 64 KiB the worst take seconds
MOST = 512  # texts whose words are remembered, half a kilobyte each
BROWSERS = ("Mozilla/", "Opera/")  # so every browser begins, and hardly any program
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .+()_-]{0,39}")  # a name that changes nothing around it


class Named(NamedTuple):
    """What a User-Agent says of a device; None for what it does not."""

    kind: Words | None
    browser: Words | None

    def text(self, language: str) -> str:
        """Return both in one language, ``zh`` or ``en``."""
        said = [word for word in self if word] or [words.UNKNOWN]
        return " · ".join(languages.said(word, language) for word in said)


@lru_cache(maxsize=MOST)
def named(user_agent: str) -> Named:
    """Return what a device and its browser are called.

    It is guessed from what the browser says of itself: good for telling one's own devices apart,
    and for nothing that must be true.
    """
    text = user_agent[:LONGEST]
    if not text.startswith(BROWSERS):
        program = _plain(text.partition("/")[0].partition(" ")[0])
        return Named(words.PROGRAM, program) if program else Named(None, None)
    system, browser = _families(text)
    return Named(_kind(text, system), _app(text) or words.BROWSERS.get(browser) or _plain(browser))


def _kind(text: str, system: str) -> Words | None:
    if "HarmonyOS" in text or "OpenHarmony" in text:
        if "(PC;" in text:
            return words.HARMONY_COMPUTER
        is_phone = "Mobile" in text or "(Phone;" in text
        return words.HARMONY_PHONE if is_phone else words.HARMONY_TABLET
    if system == "iOS":
        if "iPad" in text:
            return words.IPAD
        return words.IPHONE if "iPhone" in text else words.IOS
    if system == "Android":
        return words.ANDROID_PHONE if "Mobile" in text else words.ANDROID_TABLET
    if system not in words.COMPUTERS and "Linux" in text:
        return words.LINUX
    return words.COMPUTERS.get(system) or _plain(system)


def _app(text: str) -> Words | None:
    for signs, name in words.APPS:
        if any(sign in text for sign in signs):
            return name
    return None


def _plain(name: str) -> Words | None:
    """Return a name that was found in the text; it may be anything, and few things are shown."""
    return words.same(name) if PLAIN.fullmatch(name) else None


def _families(text: str) -> tuple[str, str]:
    """Return what ua-parser calls the system and the browser; empty for what it does not know."""
    found = _resolver()(text)
    return found.os.family if found.os else "", found.user_agent.family if found.user_agent else ""


@cache
def _resolver() -> Callable[[str], "PartialResult"]:
    """Imported and made when a list of devices is first asked for: 90 ms, 6 MiB; each new text then
    takes half a millisecond. Without the models of devices, which are as much again."""
    from ua_parser import Domain  # noqa: PLC0415
    from ua_parser.basic import Resolver  # noqa: PLC0415
    from ua_parser.loaders import load_lazy_builtins  # noqa: PLC0415

    resolve = Resolver(load_lazy_builtins())
    return lambda text: resolve(text, Domain.USER_AGENT | Domain.OS)

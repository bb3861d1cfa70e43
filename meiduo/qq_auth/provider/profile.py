"""A QQ profile is a stranger's text: clean it before it reaches a database or a page; pure."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import regex

from meiduo.qq_auth.identity import NAMELESS, Profile

LONGEST_NAME = 30  # characters as people count them
LONGEST_NAME_STORED = 64  # code points, the column's width
# code points; a family emoji with skin tones has eleven, a hostile stack of accents thousands
LONGEST_CHARACTER = 12
LONGEST_ADDRESS = 512

_INVISIBLE = regex.compile(
    r"[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]--[\u200d]]|(?<!\p{So}\p{M}?\p{Sk}?)\u200d", regex.V1
)
# The host is read once, label by label, and never again in other pieces.
_TENCENTS = re.compile(
    r"https?://(?P<rest>(?:[a-z0-9-]++\.)++cn(?:(?<=\.qlogo\.cn)|(?<=\.qpic\.cn))/.*)",
    re.IGNORECASE,
)
_CHARACTER = regex.compile(r"\X")
_UNFIT = regex.compile(r"[\s\"'<>\\\x00-\x1f\x7f]")  # for an address inside a page


def read(members: dict[str, Any], *, openid: str, prefixes: Iterable[str] = ()) -> Profile:
    """Return the cleaned profile of a ``get_user_info`` answer.

    Args:
        members: as QQ sent them; any member may be missing or of any type.
        openid: an address that contains it is dropped, because showing it would publish the openid.
        prefixes: more addresses that pictures may begin with, beside Tencent's own hosts.
    """
    allowed = tuple(prefixes)
    sizes = (members.get("figureurl_qq_2"), members.get("figureurl_qq_1"))
    pictures = (_picture(size, openid, allowed) for size in sizes)
    return Profile(_name(members.get("nickname")), next(filter(None, pictures), ""))


def _name(value: Any) -> str:
    if not isinstance(value, str):
        return NAMELESS
    text = " ".join(value[:2000].encode("utf-8", "ignore").decode().split())
    text = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())
    name = ""
    for character in _CHARACTER.findall(text)[:LONGEST_NAME]:
        longer = name + character[:LONGEST_CHARACTER]
        if len(longer) > LONGEST_NAME_STORED:
            break
        name = longer
    return name.strip() or NAMELESS


def _picture(value: Any, openid: str, prefixes: tuple[str, ...]) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ADDRESS:
        return ""
    if not value.isascii() or _UNFIT.search(value) or openid.lower() in value.lower():
        return ""
    if prefixes and value.startswith(prefixes):
        return value
    found = _TENCENTS.fullmatch(value)
    address = f"https://{found['rest']}" if found else ""
    return address if len(address) <= LONGEST_ADDRESS else ""

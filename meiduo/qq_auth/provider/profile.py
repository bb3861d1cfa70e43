"""A QQ profile is a stranger's text: clean it before it reaches a database or a page; pure."""

import re
from collections.abc import Iterable
from typing import Any

from meiduo.qq_auth.identity import NAMELESS, Profile

LONGEST_NAME = 30  # characters as people count them
LOOKED_AT = 2000  # code points of a nickname
LONGEST_ADDRESS = 512

# Each of these is a character by itself and seen: ASCII, Chinese characters, kana, full width.
_PLAIN = re.compile(
    r"[ -~\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u3400-\u4db5\u4e00-\u9fef\uff01-\uff5e]*"
)

# The host is read once, label by label, and never again in other pieces.
_TENCENTS = re.compile(
    r"https?://(?P<rest>(?:[a-z0-9-]++\.)++cn(?:(?<=\.qlogo\.cn)|(?<=\.qpic\.cn))/.*)",
    re.IGNORECASE,
)
_UNFIT = re.compile(r"[\s\"'<>\\\x00-\x1f\x7f]")  # for an address inside a page


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
    """Most nicknames can be cut anywhere; for the rest we need what Unicode says of characters."""
    if not isinstance(value, str):
        return NAMELESS
    text = value[:LOOKED_AT]
    if _PLAIN.fullmatch(text):
        return " ".join(text.split())[:LONGEST_NAME].strip() or NAMELESS
    from meiduo.qq_auth.provider import nickname  # noqa: PLC0415  # 2 MiB that many never need

    return nickname.read(text, LONGEST_NAME)


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

"""How QQ sends a browser back: with a code, with a refusal, or with something that is neither;
pure.

Sources: QQ Connect wiki, 使用Authorization_Code获取Access_Token (usercancel, old
code=<number>&msg=); RFC 6749 section 4.1.2.
"""

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from meiduo.errors import BadRequest, CodeMissing, LoginCancelled, MeiduoError
from meiduo.qq_auth.provider import return_codes

LONGEST = 512  # characters of a code or state
CANCELLED = {"access_denied", "-2"}
_NUMBER = re.compile(r"\d{1,6}")  # an error number where the code should be
_CODE = re.compile(r"[\x21-\x7e]+")  # RFC 6749 appendix A.11


@dataclass(frozen=True)
class Reply:
    """The query of a callback. ``refusal`` is what to raise once the state has proved that this
    browser asked."""

    state: str
    code: str
    refusal: MeiduoError | None


def read(query: MultiDict[str, str]) -> Reply:
    """Return what the callback's query says.

    Raises:
        CodeMissing: neither a code nor a refusal.
        BadRequest: a parameter twice, or longer than any that QQ sends.
    """
    names = ("code", "state", "error", "usercancel", "msg")
    if any(len(query.getlist(name)) > 1 or len(query.get(name, "")) > LONGEST for name in names):
        raise BadRequest("callback parameter twice or too long")
    code = query.get("code", "")
    refusal = _refusal(query)
    if refusal is None and not code:
        raise CodeMissing
    if refusal is None and not _CODE.fullmatch(code):
        raise BadRequest("code is not one that QQ sends")
    return Reply(query.get("state", ""), code, refusal)


def _refusal(query: MultiDict[str, str]) -> MeiduoError | None:
    """QQ's texts are never repeated: they are whatever the address bar held."""
    error = query.get("error", "")
    code = query.get("code", "")
    if query.get("usercancel", "0") not in {"", "0"} or error in CANCELLED:
        return LoginCancelled()
    if error or "msg" in query or _NUMBER.fullmatch(code):
        return return_codes.rejected(int(code) if _NUMBER.fullmatch(code) else 0)
    return None

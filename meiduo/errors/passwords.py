"""Failures of passwords: wrong ones, and new ones that will not do."""

from typing import Any, ClassVar

from meiduo.errors.base import MeiduoError
from meiduo.errors.words import BACK, LOCK, SIGN_IN, VISITOR, Advice, Words


class BadCredentials(MeiduoError):
    """Account and password do not belong together.

    Unknown, wrong, passwordless and disabled look alike.
    """

    status = 401
    reason = "bad_credentials"
    code = "4005"
    errmsg = "账号或密码错误"
    english = "Account or password is wrong."
    heading = Words("账号或密码错误", "Account or password is wrong")
    advice = Advice(VISITOR, True, "请检查账号和密码后再试。", "Please check both and try again.")
    way = SIGN_IN
    icon = LOCK
    to_login = True


class WeakPassword(MeiduoError):
    """A new password that anybody could guess, or that we cannot store.

    Args:
        kind: short, long or common.
    """

    KINDS: ClassVar = {
        "short": Advice(
            VISITOR,
            True,
            "密码太短：请用至少8个字符。",
            "The password is too short: use at least 8 characters.",
        ),
        "long": Advice(
            VISITOR,
            True,
            "密码太长：请不要超过1024个字节。",
            "The password is too long: use at most 1,024 bytes.",
        ),
        "common": Advice(
            VISITOR,
            True,
            "密码太常见，或者与账号相同，很容易被猜到：请换一个别人想不到的。",
            "The password is too common, or the same as the account, and easily guessed: "
            "choose another one.",
        ),
    }

    status = 400
    reason = "weak_password"
    code = "5006"
    errmsg = "密码不符合要求，请换一个"
    english = "This password cannot be used. Please choose another one."
    heading = Words("这个密码不能用", "This password cannot be used")
    advice = KINDS["common"]
    way = BACK
    icon = LOCK
    to_login = True

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.advice = self.KINDS[kind]
        super().__init__(self.advice.english)

    def facts(self) -> dict[str, str | int]:
        return {"hint": self.kind}

    def arguments(self) -> dict[str, Any]:
        return {"kind": self.kind}

"""Failures where a QQ is taken off an account, or a proof of it is over."""

from typing import Any, ClassVar

from meiduo.errors.base import MeiduoError
from meiduo.errors.words import (
    ACCOUNT,
    BY_THIS_QQ,
    CLOCK,
    LOCK,
    SIGN_IN,
    VISITOR,
    Advice,
    Words,
)


class LastLoginMethod(MeiduoError):
    """Without this binding its owner could not sign in any more.

    Args:
        theirs: it is not the caller's, who wants to move it to their own account.
    """

    THEIRS: ClassVar = Advice(
        VISITOR,
        False,
        "这个QQ绑定的那个账号不会关闭，QQ移走以后谁也不能再登录它。请用这个QQ登录那个账号，"
        "添加另一种登录方式，例如密码，再来移动。",
        "The account that this QQ belongs to would stay open, and nobody could sign in to it any "
        "more. Sign in there with this QQ, add another way to sign in, for example a password, "
        "then move it.",
    )

    status = 409
    reason = "last_login_method"
    code = "5006"
    errmsg = "QQ是登录这个账号的唯一方式"
    english = "QQ is the only way to sign in to this account."
    heading = Words("QQ是登录这个账号的唯一方式", "QQ is the only way to sign in to this account")
    advice = Advice(
        VISITOR,
        False,
        "请先给账号添加另一种登录方式，例如密码。",
        "Give the account another way to sign in first, for example a password.",
    )
    way = ACCOUNT
    icon = LOCK

    def __init__(self, *, theirs: bool = False) -> None:
        super().__init__()
        self.theirs = theirs
        if theirs:
            self.advice = self.THEIRS
            self.way = BY_THIS_QQ

    def arguments(self) -> dict[str, Any]:
        return {"theirs": self.theirs}


class TicketInvalid(MeiduoError):
    """The proof of a QQ is over, used, or of another browser or member.

    Args:
        moving: with it a QQ was to be moved to the caller's account.
    """

    MOVING: ClassVar = Advice(
        VISITOR,
        False,
        "它只保留十分钟，也只能用一次。请在“我的账号”里再绑定一次这个QQ。",
        "It is kept for ten minutes and works only once. Link this QQ once more on the page My "
        "account.",
    )

    status = 403
    reason = "ticket_invalid"
    code = "5005"
    errmsg = "绑定凭证已失效，请重新登录"
    english = "This step is no longer valid. Please sign in again."
    heading = Words("这一步已失效", "This step is over")
    advice = Advice(
        VISITOR,
        True,
        "它只保留十分钟，也只能用一次。请重新用QQ登录。",
        "It is kept for ten minutes and works only once. Please sign in with QQ again.",
    )
    way = SIGN_IN
    icon = CLOCK

    def __init__(self, *, moving: bool = False) -> None:
        super().__init__()
        self.moving = moving
        if moving:
            self.advice = self.MOVING
            self.way = ACCOUNT

    def arguments(self) -> dict[str, Any]:
        return {"moving": self.moving}

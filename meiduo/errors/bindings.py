"""Failures where a QQ is bound to an account, moved or taken off."""

from typing import Any, ClassVar

from meiduo.errors.base import MeiduoError
from meiduo.errors.words import (
    ACCOUNT,
    BY_THIS_QQ,
    CLOCK,
    LINK,
    LOCK,
    SIGN_IN,
    VISITOR,
    Advice,
    Words,
)


class BindingConflict(MeiduoError):
    """This QQ is another member's. Nobody is told whose."""

    status = 409
    reason = "binding_conflict"
    code = "5006"
    errmsg = "该QQ已绑定其他账号"
    english = "This QQ account is linked to another member already."
    heading = Words("这个QQ已绑定另一个账号", "This QQ is linked to another account")
    advice = Advice(
        VISITOR,
        False,
        "请用这个QQ登录，“我的账号”会说明能不能把它移到另一个账号，或者解除绑定。",
        "Sign in with this QQ: the page My account says whether it can be moved to another "
        "account, or unlinked.",
    )
    way = BY_THIS_QQ
    icon = LINK


class AccountHasQQ(MeiduoError):
    """This member has another QQ; the one that came is nobody's, or it does not matter whose.

    Args:
        moving: this QQ was to be moved there from the caller's account, where it still is.
    """

    MOVING: ClassVar = Advice(
        VISITOR,
        False,
        "请先登录那个账号，在“我的账号”里解除它的QQ；再用这个QQ登录，回来移动。",
        "Sign in to that account first and unlink its QQ on the page My account; "
        "then sign in with this QQ and move it.",
    )

    status = 409
    reason = "account_has_qq"
    code = "5006"
    errmsg = "该账号已绑定其他QQ"
    english = "This account is linked to another QQ already."
    heading = Words("这个账号已经绑定了另一个QQ", "This account has another QQ already")
    advice = Advice(
        VISITOR,
        False,
        "请先在“我的账号”里解除原来的QQ，再绑定这个QQ。",
        "Unlink that QQ first, on the page My account; then link this one.",
    )
    way = ACCOUNT
    icon = LINK

    def __init__(self, *, moving: bool = False) -> None:
        super().__init__()
        self.moving = moving
        if moving:
            self.advice = self.MOVING

    def arguments(self) -> dict[str, Any]:
        return {"moving": self.moving}


class LastLoginMethod(MeiduoError):
    """Without this binding its owner could not sign in any more."""

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


class TicketInvalid(MeiduoError):
    """The proof of a first QQ sign-in is over, used, or of another browser."""

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

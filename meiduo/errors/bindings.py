"""Failures where a QQ is bound to an account, moved or taken off."""

from typing import ClassVar

from meiduo.errors.base import SIGN_IN_AGAIN, VISITOR, Advice, MeiduoError


class BindingConflict(MeiduoError):
    """This QQ is another member's. Nobody is told whose."""

    status = 409
    reason = "binding_conflict"
    code = "5006"
    errmsg = "该QQ已绑定其他账号"
    english = "This QQ account is linked to another member already."
    advice = Advice(
        VISITOR,
        False,
        "请用这个QQ登录，“我的账号”会说明能不能把它移到另一个账号，或者解除绑定。",
        "Sign in with this QQ: the page My account says whether it can be moved to another "
        "account, or unlinked.",
    )


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
    advice = Advice(
        VISITOR,
        False,
        "请登录该账号，在“我的账号”里解除原来的QQ，再绑定这个QQ。",
        "Sign in to that account, unlink its QQ on the page My account, then link this one.",
    )

    def __init__(self, *, moving: bool = False) -> None:
        super().__init__()
        if moving:
            self.advice = self.MOVING


class LastLoginMethod(MeiduoError):
    """Without this binding its owner could not sign in any more."""

    status = 409
    reason = "last_login_method"
    code = "5006"
    errmsg = "QQ是登录这个账号的唯一方式"
    english = "QQ is the only way to sign in to this account."
    advice = Advice(
        VISITOR,
        False,
        "请先给账号添加另一种登录方式，例如密码。",
        "Give the account another way to sign in first, for example a password.",
    )


class TicketInvalid(MeiduoError):
    """The proof of a first QQ sign-in is over, used, or of another browser."""

    status = 403
    reason = "ticket_invalid"
    code = "5005"
    errmsg = "绑定凭证已失效，请重新登录"
    english = "This step is no longer valid. Please sign in again."
    advice = SIGN_IN_AGAIN

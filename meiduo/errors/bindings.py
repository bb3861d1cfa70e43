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
    """This QQ is another member's. Nobody is told whose.

    Args:
        ticket: with it the member who has just proved this QQ can move it to their account.
    """

    HERE: ClassVar = Advice(
        VISITOR,
        False,
        "您刚刚证明了这个QQ是您的，可以把它移到当前账号。那个账号如果只能用QQ登录，会关闭，"
        "不能再登录。",
        "You have just proved that this QQ is yours, so you can move it to this account. The other "
        "account will be closed, and nobody can sign in to it any more, if QQ is the only way in.",
    )

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

    def __init__(self, ticket: str = "") -> None:
        super().__init__()
        if ticket:
            self.offer(ticket)

    def offer(self, ticket: str) -> None:
        """Let its page, or a program, move the QQ right there."""
        self.advice = self.HERE
        self.public = {"ticket": ticket}


class AccountHasQQ(MeiduoError):
    """This member has another QQ; the one that came is nobody's, or it does not matter whose.

    Args:
        moving: this QQ was to be moved there from the caller's account, where it still is.
        mine: the member is the caller.
    """

    MOVING: ClassVar = Advice(
        VISITOR,
        False,
        "请先登录那个账号，在“我的账号”里解除它的QQ；再用这个QQ登录，回来移动。",
        "Sign in to that account first and unlink its QQ on the page My account; "
        "then sign in with this QQ and move it.",
    )
    MINE: ClassVar = Advice(
        VISITOR,
        False,
        "当前账号已经有一个QQ：请先在“我的账号”里解除它，再绑定这个QQ。",
        "Your account has a QQ already: unlink it on the page My account, then link this one.",
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

    def __init__(self, *, moving: bool = False, mine: bool = False) -> None:
        super().__init__()
        self._arguments = {"moving": moving, "mine": mine}
        if moving:
            self.advice = self.MOVING
        if mine:
            self.advice = self.MINE

    def arguments(self) -> dict[str, Any]:
        return self._arguments


class LastLoginMethod(MeiduoError):
    """Without this binding its owner could not sign in any more.

    Args:
        theirs: it is not the caller's, who wants to move it to their own account.
    """

    THEIRS: ClassVar = Advice(
        VISITOR,
        False,
        "这个QQ绑定的那个账号不会关闭，而QQ移走以后谁也不能再登录它。请用这个QQ登录那个账号，"
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
        "请回到“我的账号”，再绑定一次这个QQ。",
        "Go back to the page My account and link this QQ once more.",
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

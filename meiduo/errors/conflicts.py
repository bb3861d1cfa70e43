"""Failures where a QQ has another account, or an account another QQ."""

from typing import Any, ClassVar

from meiduo.errors.base import MeiduoError
from meiduo.errors.words import (
    ACCOUNT,
    BY_THIS_QQ,
    LINK,
    MOVE_HERE,
    PROVE,
    VISITOR,
    Advice,
    Words,
)


class BindingConflict(MeiduoError):
    """This QQ is another member's. Nobody is told whose. With a ticket it can be moved here, see
    ``offer``."""

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
        """Let the member who has just proved this QQ move it to their account, by a ticket."""
        self.advice = self.HERE
        self.way = MOVE_HERE
        self.public = {"ticket": ticket}


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


class OtherQQ(MeiduoError):
    """A member was to prove that they have the QQ of their account, and came with another one."""

    status = 409
    reason = "other_qq"
    code = "5006"
    errmsg = "不是绑定在这个账号上的QQ"
    english = "This is not the QQ account that is linked to this account."
    heading = Words("这不是绑定在这个账号上的QQ", "This QQ is not the one linked to this account")
    advice = Advice(
        VISITOR,
        True,
        "请换成绑定在这个账号上的QQ再试一次。您还在原来的账号里。",
        "Please try again with the QQ that is linked to it. You are still signed in as before.",
    )
    way = PROVE
    icon = LINK

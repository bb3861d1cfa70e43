"""Failures of those who have an account, or want to sign in to one."""

from datetime import timedelta
from typing import Any, ClassVar

from meiduo.errors.base import MeiduoError
from meiduo.errors.words import (
    ASK_SHOP,
    LOCK,
    SIGN_IN,
    SIGN_IN_ONCE_MORE,
    SIGN_IN_OTHERWISE,
    VISITOR,
    Advice,
    Words,
)


class AccountDisabled(MeiduoError):
    """The mall user exists and may not sign in."""

    status = 403
    reason = "account_disabled"
    code = "4009"
    errmsg = "账号不可用，请联系客服"
    english = "This account is not available. Please contact customer service."
    heading = Words("这个账号不可用", "This account is not available")
    advice = ASK_SHOP
    icon = LOCK


class TokenInvalid(MeiduoError):
    """No JWT, or one that does not open anything any more."""

    status = 401
    reason = "token_invalid"
    code = "4101"
    errmsg = "请重新登录"
    english = "Please sign in again."
    heading = Words("请先登录", "Please sign in")
    advice = Advice(
        VISITOR,
        True,
        "您还没有登录，或者登录已经过期。",
        "You are not signed in, or your sign-in is over.",
    )
    way = SIGN_IN
    icon = LOCK


class FreshLoginRequired(MeiduoError):
    """The sign-in is older than ten minutes; this act wants a recent one.

    Args:
        method: how it must be proved, ``qq`` or ``password``; None when any way will do.
    """

    METHODS = ("qq", "password")
    AFTER = timedelta(minutes=10)  # ASVS 7.5.1
    BY_QQ: ClassVar = Advice(
        VISITOR,
        True,
        "请用这个QQ登录一次来证明它是您的，登录后会回到这里继续。",
        "Sign in once with this QQ to prove that it is yours; you will be led back here.",
    )

    status = 401
    reason = "fresh_login_required"
    code = "4101"
    errmsg = "请重新登录"
    english = "Please sign in again."
    heading = Words("请再登录一次", "Please sign in once more")
    advice = Advice(
        VISITOR,
        True,
        "为了安全，请重新登录后再试。",
        "For your safety, sign in once more and try again.",
    )
    to_login = True
    way = SIGN_IN_ONCE_MORE
    icon = LOCK

    def __init__(self, method: str | None = None) -> None:
        super().__init__(f"wants a sign-in by {method}" if method else "")
        self.method = method
        self.again = method or "1"
        if method == "qq":
            self.advice = self.BY_QQ
        if method:
            self.public = {"method": method}

    def facts(self) -> dict[str, str | int]:
        return {"hint": self.method} if self.method else {}

    def arguments(self) -> dict[str, Any]:
        return {"method": self.method}


class SignupClosed(MeiduoError):
    """A newcomer, while the shop takes none."""

    status = 403
    reason = "signup_closed"
    code = "4009"
    errmsg = "暂不开放新用户注册"
    english = "New members cannot join at the moment."
    heading = Words("暂不开放新用户注册", "New members cannot join at the moment")
    advice = Advice(
        VISITOR,
        False,
        "已有账号？用密码登录后再绑定QQ。",
        "Have an account? Sign in with its password, then link your QQ.",
    )
    way = SIGN_IN_OTHERWISE
    icon = LOCK

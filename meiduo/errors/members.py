"""Failures of those who have an account, or want to sign in to one."""

from datetime import timedelta
from typing import ClassVar

from meiduo.errors.base import ASK_SHOP, SIGN_IN_AGAIN, VISITOR, Advice, MeiduoError


class AccountDisabled(MeiduoError):
    """The mall user exists and may not sign in."""

    status = 403
    reason = "account_disabled"
    code = "4009"
    errmsg = "账号不可用，请联系客服"
    english = "This account is not available. Please contact customer service."
    advice = ASK_SHOP


class TokenInvalid(MeiduoError):
    """No JWT, or one that does not open anything any more."""

    status = 401
    reason = "token_invalid"
    code = "4101"
    errmsg = "请重新登录"
    english = "Please sign in again."
    advice = SIGN_IN_AGAIN


class BadCredentials(MeiduoError):
    """Account and password do not belong together.

    Unknown, wrong, passwordless and disabled look alike.
    """

    status = 401
    reason = "bad_credentials"
    code = "4005"
    errmsg = "账号或密码错误"
    english = "Account or password is wrong."
    advice = Advice(VISITOR, True, "请检查账号和密码后再试。", "Please check both and try again.")
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
    advice = KINDS["common"]
    to_login = True

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.advice = self.KINDS[kind]
        super().__init__(self.advice.english)

    def facts(self) -> dict[str, str | int]:
        return {"hint": self.kind}


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
    advice = Advice(
        VISITOR,
        True,
        "为了安全，请重新登录后再试。",
        "For your safety, sign in once more and try again.",
    )
    to_login = True

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


class SignupClosed(MeiduoError):
    """A newcomer, while the shop takes none."""

    status = 403
    reason = "signup_closed"
    code = "4009"
    errmsg = "暂不开放新用户注册"
    english = "New members cannot join at the moment."
    advice = ASK_SHOP

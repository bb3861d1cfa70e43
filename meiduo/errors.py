"""What can go wrong, in the shop's words: reason, HTTP status, Meiduo's code, a sentence for the visitor."""

import secrets

from meiduo import phrasebook
from meiduo.phrasebook import Advice


class MeiduoError(Exception):
    """A failure with an answer. The classes below are the phrasebook.

    Args:
        detail: what happened, for the operator's log; never holds a secret, never reaches a visitor.
    """

    status = 500
    reason = "internal"
    code = "5000"
    errmsg = "系统繁忙，请稍后再试"
    english = "Something went wrong on our side. Please try again later."
    retry_after: int | None = None  # seconds
    who = phrasebook.SHOP  # who can act
    to_login = False  # a browser goes back to the sign-in page with a notice instead of an error page

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.ref = secrets.token_hex(4)

    @property
    def advice(self) -> Advice:
        """What the visitor can do now."""
        return phrasebook.ADVICE[self.who]

    def more(self) -> dict[str, str | int]:
        """Return what else the log line says, beside reason, status and detail."""
        return {}


class CodeMissing(MeiduoError):
    """QQ's callback came without an authorization code."""

    status, reason, code, errmsg = 403, "code_missing", "4003", "缺少code"
    who = phrasebook.VISITOR
    english = "QQ sent no authorization code. Please sign in again."


class LoginCancelled(MeiduoError):
    """The visitor said no at QQ."""

    status, reason, code, errmsg = 403, "login_cancelled", "4003", "您已取消QQ登录"
    who = phrasebook.VISITOR
    english = "You cancelled the QQ sign-in."
    to_login = True


class AttemptInvalid(MeiduoError):
    """The state is not one that this browser may finish now. ``cause`` says why."""

    status, reason, code, errmsg = 403, "attempt_invalid", "4101", "登录请求已失效，请重新登录"
    who = phrasebook.VISITOR
    english = "This sign-in request is no longer valid. Please sign in again."

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause

    @property
    def advice(self) -> Advice:
        """Each cause has a cure of its own."""
        return phrasebook.CAUSES[self.cause]

    def more(self) -> dict[str, str | int]:
        return {"cause": self.cause}


class QQRejected(MeiduoError):
    """QQ answered with an error of its own.

    Args:
        number: QQ's return code, 0 when it gave none.
    """

    status, reason, code, errmsg = 500, "qq_rejected", "5005", "OAuth2.0认证失败"
    english = "QQ did not confirm this sign-in."

    def __init__(self, number: int = 0) -> None:
        self.number = number
        self.who, meaning = phrasebook.of_qq(number)
        super().__init__(meaning)

    def more(self) -> dict[str, str | int]:
        return {"qq_code": self.number, "who": self.who}


class QQBadReply(MeiduoError):
    """QQ's answer is not one that its documents describe."""

    status, reason, code, errmsg = 500, "qq_bad_reply", "5005", "OAuth2.0认证失败"
    english = "QQ's answer could not be understood."
    who = phrasebook.QQ


class QQUnavailable(MeiduoError):
    """QQ gave no answer in time, or too many visitors are waiting for one."""

    status, reason, code, errmsg = 503, "qq_unavailable", "5005", "OAuth2.0认证失败，QQ服务暂时不可用，请稍后再试"
    english = "QQ is not available right now. Please try again in a moment."
    who = phrasebook.QQ
    retry_after = 10


class Unavailable(MeiduoError):
    """Our database gave no answer."""

    status, reason, code, retry_after = 503, "unavailable", "5000", 5


class AccountDisabled(MeiduoError):
    """The mall user exists and may not sign in."""

    status, reason, code, errmsg = 403, "account_disabled", "4009", "账号不可用，请联系客服"
    english = "This account is not available. Please contact customer service."


class TokenInvalid(MeiduoError):
    """No JWT, or one that does not open anything any more."""

    status, reason, code, errmsg = 401, "token_invalid", "4101", "请重新登录"
    who = phrasebook.VISITOR
    english = "Please sign in again."


class CsrfFailed(MeiduoError):
    """A change by cookie came without the matching CSRF value."""

    status, reason, code, errmsg = 403, "csrf_failed", "4101", "请刷新页面后重试"
    who = phrasebook.VISITOR
    english = "Please reload the page and try again."


class BadRequest(MeiduoError):
    """The request cannot be understood."""

    status, reason, code, errmsg = 400, "bad_request", "5006", "参数错误"
    who = phrasebook.VISITOR
    english = "This request cannot be understood."


class NotFound(MeiduoError):
    """There is nothing at this address."""

    status, reason, code, errmsg = 404, "not_found", "5003", "无数据"
    who = phrasebook.VISITOR
    english = "There is nothing here."


class MethodNotAllowed(MeiduoError):
    """The address exists, the method does not."""

    status, reason, code, errmsg = 405, "method_not_allowed", "5006", "请求方法错误"
    who = phrasebook.VISITOR
    english = "This address does not take that method."

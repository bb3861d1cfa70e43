"""Failures between a visitor, QQ and us, before anybody is signed in."""

from meiduo.errors.base import BY_WHO, QQ, SIGN_IN_AGAIN, WAIT_FOR_QQ, MeiduoError


class CodeMissing(MeiduoError):
    """QQ's callback came without an authorization code."""

    status = 403
    reason = "code_missing"
    code = "4003"
    errmsg = "缺少code"
    english = "QQ sent no authorization code. Please sign in again."
    advice = SIGN_IN_AGAIN


class LoginCancelled(MeiduoError):
    """The visitor said no at QQ."""

    status = 403
    reason = "login_cancelled"
    code = "4003"
    errmsg = "您已取消QQ登录"
    english = "You cancelled the QQ sign-in."
    advice = SIGN_IN_AGAIN
    to_login = True


class QQRejected(MeiduoError):
    """QQ answered with an error of its own.

    Args:
        meaning: of QQ's return code, for the operator.
        number: QQ's return code, 0 when it gave none.
        who: who can act on it: visitor, shop, qq.
    """

    status = 500
    reason = "qq_rejected"
    code = "5005"
    errmsg = "OAuth2.0认证失败"
    english = "QQ did not confirm this sign-in."

    def __init__(self, meaning: str = "", *, number: int = 0, who: str = QQ) -> None:
        super().__init__(meaning)
        self.number = number
        self.advice = BY_WHO[who]

    def more(self) -> dict[str, str | int]:
        return {"qq_code": self.number, "who": self.advice.who}


class QQBadReply(MeiduoError):
    """QQ's answer is not one that its documents describe."""

    status = 500
    reason = "qq_bad_reply"
    code = "5005"
    errmsg = "OAuth2.0认证失败"
    english = "QQ's answer could not be understood."
    advice = WAIT_FOR_QQ


class QQUnavailable(MeiduoError):
    """QQ gave no answer in time, or too many visitors are waiting for one."""

    status = 503
    reason = "qq_unavailable"
    code = "5005"
    errmsg = "OAuth2.0认证失败，QQ服务暂时不可用，请稍后再试"
    english = "QQ is not available right now. Please try again in a moment."
    advice = WAIT_FOR_QQ
    retry_after = 10

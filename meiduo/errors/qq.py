"""Failures between a visitor, QQ and us, before anybody is signed in."""

from typing import Any, ClassVar

from meiduo.errors.base import MeiduoError
from meiduo.errors.words import (
    BY_WHO,
    CLOCK,
    HOME,
    LINK,
    QQ,
    SHOP,
    SIGN_IN,
    VISITOR,
    WAIT_FOR_QQ,
    Advice,
    Words,
)


class CodeMissing(MeiduoError):
    """QQ's callback came without an authorization code."""

    status = 403
    reason = "code_missing"
    code = "4003"
    errmsg = "缺少code"
    english = "QQ sent no authorization code. Please sign in again."
    heading = Words("登录没有完成", "Your sign-in was not finished")
    advice = Advice(
        VISITOR,
        True,
        "QQ没有确认这次登录，请重新登录。",
        "QQ did not confirm it. Please sign in again.",
    )
    way = SIGN_IN
    icon = LINK


class LoginCancelled(MeiduoError):
    """The visitor said no at QQ."""

    status = 403
    reason = "login_cancelled"
    code = "4003"
    errmsg = "您已取消QQ登录"
    english = "You cancelled the QQ sign-in."
    heading = Words("您已取消QQ登录", "You cancelled the QQ sign-in")
    advice = Advice(
        VISITOR,
        True,
        "您可以随时再试一次。",
        "You can try again at any time.",
    )
    way = SIGN_IN
    icon = LINK
    to_login = True


class QQRejected(MeiduoError):
    """QQ answered with an error of its own.

    Args:
        meaning: of QQ's return code, for the operator.
        number: QQ's return code, 0 when it gave none.
        who: who can act on it: visitor, shop, qq.
    """

    HEADINGS: ClassVar = {
        VISITOR: Words("QQ没有确认这次登录", "QQ did not confirm this sign-in"),
        SHOP: Words("现在不能用QQ登录", "QQ sign-in does not work here at the moment"),
        QQ: Words("QQ暂时出了问题", "QQ has a problem at the moment"),
    }

    status = 500
    reason = "qq_rejected"
    code = "5005"
    errmsg = "OAuth2.0认证失败"
    english = "QQ did not confirm this sign-in."
    heading = HEADINGS[QQ]

    def __init__(self, meaning: str = "", *, number: int = 0, who: str = QQ) -> None:
        super().__init__(meaning)
        self.number = number
        self.heading = self.HEADINGS[who]
        self.advice = BY_WHO[who]
        self.way = HOME if who == SHOP else SIGN_IN
        self.icon = CLOCK if who == QQ else LINK

    def more(self) -> dict[str, str | int]:
        return {"qq_code": self.number, "who": self.advice.who}

    def arguments(self) -> dict[str, Any]:
        return {"who": self.advice.who}


class QQBadReply(MeiduoError):
    """QQ's answer is not one that its documents describe."""

    status = 500
    reason = "qq_bad_reply"
    code = "5005"
    errmsg = "OAuth2.0认证失败"
    english = "QQ's answer could not be understood."
    heading = QQRejected.HEADINGS[QQ]
    advice = WAIT_FOR_QQ
    way = SIGN_IN
    icon = CLOCK


class QQUnavailable(MeiduoError):
    """QQ gave no answer in time, or too many visitors are waiting for one."""

    status = 503
    reason = "qq_unavailable"
    code = "5005"
    errmsg = "OAuth2.0认证失败，QQ服务暂时不可用，请稍后再试"
    english = "QQ is not available right now. Please try again in a moment."
    heading = Words("QQ暂时没有响应", "QQ is not responding")
    advice = WAIT_FOR_QQ
    way = SIGN_IN
    icon = CLOCK
    retry_after = 10

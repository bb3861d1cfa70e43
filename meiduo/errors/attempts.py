"""Failures of an attempt to sign in, which one browser may finish once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from meiduo.errors.availability import Unavailable
from meiduo.errors.base import MeiduoError
from meiduo.errors.words import CLOCK, LINK, SIGN_IN, SIGN_IN_AGAIN, VISITOR, Advice, Words


class AttemptInvalid(MeiduoError):
    """The state is not one that this browser may finish now.

    Args:
        cause: why, a key of ``CAUSES``.
        under_way: used a moment ago: another request of this browser is finishing it.
    """

    CAUSES: ClassVar = {
        "unknown": Advice(
            VISITOR,
            True,
            "这个登录链接不完整，请重新登录。",
            "This sign-in link is incomplete. Please start again.",
        ),
        "expired": Advice(
            VISITOR,
            True,
            "从开始到现在超过了十分钟，请重新登录。",
            "It took more than ten minutes. Please start again.",
        ),
        "used": Advice(
            VISITOR,
            True,
            "这次登录已经用过，请重新登录。",
            "This sign-in was used already. Please start again.",
        ),
        "other_browser": Advice(
            VISITOR,
            True,
            "请在开始登录的那个浏览器里完成，或者在这里重新登录。",
            "Finish in the browser you began in, or start again here.",
        ),
        "no_cookie": Advice(
            VISITOR,
            True,
            "浏览器没有带回 Cookie：请允许本站使用 Cookie，并在同一个浏览器里重新登录。",
            "Your browser brought no cookie back: allow cookies for this site and start again "
            "in the same browser.",
        ),
        "wrong_host": Advice(
            VISITOR,
            True,
            "登录是在本站的另一个域名下开始的，请从这里重新登录。",
            "The sign-in began under another host name of this site. Please start again from here.",
        ),
    }
    FINISHING: ClassVar = Words("正在完成登录", "Your sign-in is being finished")
    UNDER_WAY: ClassVar = Advice(
        VISITOR, True, "请稍候，这个页面会自己继续。", "One moment: this page goes on by itself."
    )

    status = 403
    reason = "attempt_invalid"
    code = "4101"
    errmsg = "登录请求已失效，请重新登录"
    english = "This sign-in request is no longer valid. Please sign in again."
    heading = Words("这次登录已失效", "This sign-in is no longer valid")
    advice = SIGN_IN_AGAIN
    way = SIGN_IN
    icon = LINK

    def __init__(self, cause: str, *, under_way: bool = False) -> None:
        super().__init__(cause)
        self.cause = cause
        self.public = {"cause": cause}
        self.advice = self.CAUSES[cause]
        if under_way:
            self.heading = self.FINISHING
            self.advice = self.UNDER_WAY
            self.icon = CLOCK
            self.reload_after = 2  # by then the other request has set this browser's cookies

    def more(self) -> dict[str, str | int]:
        return {"cause": self.cause}

    def arguments(self) -> dict[str, Any]:
        return {"cause": self.cause, "under_way": self.reload_after is not None}


@contextmanager
def starting_again() -> Iterator[None]:
    """QQ's code is spent in here: where the database fails, the visitor must start again at QQ."""
    try:
        yield
    except Unavailable as error:
        error.is_after_qq()
        raise

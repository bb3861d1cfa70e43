"""Failures of who asks at a bad moment: the database is gone or busy, or too many ask."""

from typing import Any, ClassVar

from meiduo.errors.base import MeiduoError
from meiduo.errors.words import CLOCK, LATER, REPEAT, SIGN_IN, VISITOR, Advice, Words


class Unavailable(MeiduoError):
    """Our database gave no answer, or everybody who could answer is busy.

    Args:
        detail: as of every failure.
        database_error: the database's own class of it: SQLSTATE, or SQLite's name.
        after_qq: QQ's code is spent.
    """

    CODE_SPENT: ClassVar = Advice(  # the same address will not do again
        VISITOR,
        True,
        "这次登录没有完成，QQ的确认只能用一次，请重新登录。",
        "This sign-in was not finished, and QQ's confirmation works only once. Please start again.",
    )

    status = 503
    reason = "unavailable"
    code = "5000"
    retry_after = 5
    retriable = False  # the whole act is worth trying again: nothing of it was committed
    met = False  # another act was in the way, which will be over soon
    heading = Words("商城正忙", "The shop is busy")
    advice = LATER
    way = REPEAT
    icon = CLOCK

    def __init__(
        self, detail: str = "", *, database_error: str | None = None, after_qq: bool = False
    ) -> None:
        super().__init__(detail)
        self.database_error = database_error
        if after_qq:
            self.is_after_qq()

    def is_after_qq(self) -> None:
        """QQ's code is spent: the visitor must start again at QQ."""
        self.advice = self.CODE_SPENT
        self.way = SIGN_IN

    def more(self) -> dict[str, str | int]:
        return {"database_error": self.database_error} if self.database_error else {}

    def arguments(self) -> dict[str, Any]:
        return {"after_qq": self.advice is self.CODE_SPENT}


class NotReady(Unavailable):
    """This process cannot work yet: no database, or one that is not migrated.

    Args:
        missing: ``database`` or ``migrations``.
        others: what else ``/readyz`` has looked at.
    """

    def __init__(self, missing: list[str], others: dict[str, str]) -> None:
        cure = ": run `flask db upgrade`" if "migrations" in missing else ""
        super().__init__(f"missing: {', '.join(missing)}{cure}")
        self.public = {"missing": missing, **others}


class RateLimited(MeiduoError):
    """Too many requests from one address.

    Args:
        seconds: after which the next one is answered.
    """

    SOON = 120  # seconds
    IN_MINUTES: ClassVar = Advice(
        VISITOR, True, "请 {minutes} 分钟后再试。", "Please try again in {minutes} min."
    )

    status = 429
    reason = "rate_limited"
    code = "4002"
    errmsg = "访问过于频繁"
    english = "Too many requests. Please wait a moment."
    heading = Words("操作太快了", "You are going too fast")
    advice = Advice(VISITOR, True, "请 {seconds} 秒后再试。", "Please try again in {seconds} s.")
    way = REPEAT
    icon = CLOCK

    def __init__(self, detail: str = "", seconds: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = seconds
        if seconds > self.SOON:
            self.advice = self.IN_MINUTES

    def arguments(self) -> dict[str, Any]:
        return {"seconds": self.retry_after}

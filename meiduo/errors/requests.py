"""Failures of any request, whatever it is about."""

from meiduo.errors.base import CHECK_ADDRESS, CHECK_INPUT, LATER, VISITOR, Advice, MeiduoError


class Unavailable(MeiduoError):
    """Our database gave no answer, or everybody who could answer is busy.

    Args:
        detail: as of every failure.
        database_error: the database's own class of it: SQLSTATE, or SQLite's name.
    """

    status = 503
    reason = "unavailable"
    code = "5000"
    retry_after = 5
    retriable = False  # the whole act is worth trying again: nothing of it was committed
    met = False  # another act was in the way, which will be over soon
    advice = LATER

    def __init__(self, detail: str = "", *, database_error: str | None = None) -> None:
        super().__init__(detail)
        self.database_error = database_error

    def more(self) -> dict[str, str | int]:
        return {"database_error": self.database_error} if self.database_error else {}


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

    status = 429
    reason = "rate_limited"
    code = "4002"
    errmsg = "访问过于频繁"
    english = "Too many requests. Please wait a moment."
    advice = LATER

    def __init__(self, detail: str = "", seconds: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = seconds


class CsrfFailed(MeiduoError):
    """A change by cookie came without the matching CSRF value."""

    status = 403
    reason = "csrf_failed"
    code = "4101"
    errmsg = "请刷新页面后重试"
    english = "Please reload the page and try again."
    advice = Advice(
        VISITOR,
        True,
        "请返回上一页，刷新后再试。",
        "Please go back to the page you came from, reload it, and try again.",
    )

    def offers_sign_in(self) -> bool:
        """Who they are is not in doubt."""
        return False


class BadRequest(MeiduoError):
    """The request cannot be understood."""

    status = 400
    reason = "bad_request"
    code = "5006"
    errmsg = "参数错误"
    english = "This request cannot be understood."
    advice = CHECK_INPUT


class NotFound(MeiduoError):
    """There is nothing at this address."""

    status = 404
    reason = "not_found"
    code = "5003"
    errmsg = "无数据"
    english = "There is nothing here."
    advice = CHECK_ADDRESS


class MethodNotAllowed(MeiduoError):
    """The address exists, the method does not."""

    status = 405
    reason = "method_not_allowed"
    code = "5006"
    errmsg = "请求方法错误"
    english = "This address does not take that method."
    advice = CHECK_ADDRESS


class UnsupportedMedia(MeiduoError):
    """The request body is neither JSON nor a form of ours."""

    status = 415
    reason = "bad_request"
    code = "5006"
    errmsg = "参数错误"
    english = "This request cannot be understood."
    advice = CHECK_INPUT


class BodyTooLarge(MeiduoError):
    """The request body is longer than this address takes."""

    status = 413
    reason = "bad_request"
    code = "5006"
    errmsg = "内容过大"
    english = "This is too large."
    advice = Advice(
        VISITOR,
        False,
        "请换一个小一些的文件，或缩短内容。",
        "Please choose a smaller file, or shorten what you send.",
    )

"""What can go wrong, in the shop's words: reason, HTTP status, Meiduo's code, a sentence for the visitor."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

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
    advice: Advice = phrasebook.ADVICE[phrasebook.SHOP]  # who can act, and what the visitor can do now
    to_login = False  # a browser goes back to where it came from with a notice instead of an error page
    public: Mapping[str, str | list[str]] = {}  # what else a program is told, beside reason, code and advice
    onward = ""  # where "start again" leads to in the end

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.ref = secrets.token_hex(4)

    def more(self) -> dict[str, str | int]:
        """Return what else the log line says, beside reason, status and detail."""
        return {}


@contextmanager
def leading_to(onward: str) -> Iterator[None]:
    """Let every failure in here lead back to ``onward``, unless it knows better."""
    try:
        yield
    except MeiduoError as error:
        error.onward = error.onward or onward
        raise


@contextmanager
def starting_again() -> Iterator[None]:
    """QQ's code is spent in here: where the database fails, the visitor must start again at QQ."""
    try:
        yield
    except Unavailable as error:
        error.advice = phrasebook.START_AGAIN
        raise


class CodeMissing(MeiduoError):
    """QQ's callback came without an authorization code."""

    status, reason, code, errmsg = 403, "code_missing", "4003", "缺少code"
    advice = phrasebook.ADVICE[phrasebook.VISITOR]
    english = "QQ sent no authorization code. Please sign in again."


class LoginCancelled(MeiduoError):
    """The visitor said no at QQ."""

    status, reason, code, errmsg = 403, "login_cancelled", "4003", "您已取消QQ登录"
    advice = phrasebook.ADVICE[phrasebook.VISITOR]
    english = "You cancelled the QQ sign-in."
    to_login = True


class AttemptInvalid(MeiduoError):
    """The state is not one that this browser may finish now. ``cause`` says why."""

    status, reason, code, errmsg = 403, "attempt_invalid", "4101", "登录请求已失效，请重新登录"
    advice = phrasebook.ADVICE[phrasebook.VISITOR]
    english = "This sign-in request is no longer valid. Please sign in again."

    def __init__(self, cause: str, *, under_way: bool = False) -> None:
        super().__init__(cause)
        self.cause = cause
        self.public = {"cause": cause}
        self.under_way = under_way  # used a moment ago: another request of this browser is finishing it
        self.advice = phrasebook.UNDER_WAY if under_way else phrasebook.CAUSES[cause]

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
        who, meaning = phrasebook.of_qq(number)
        super().__init__(meaning)
        self.advice = phrasebook.ADVICE[who]

    def more(self) -> dict[str, str | int]:
        return {"qq_code": self.number, "who": self.advice.who}


class QQBadReply(MeiduoError):
    """QQ's answer is not one that its documents describe."""

    status, reason, code, errmsg = 500, "qq_bad_reply", "5005", "OAuth2.0认证失败"
    english = "QQ's answer could not be understood."
    advice = phrasebook.ADVICE[phrasebook.QQ]


class QQUnavailable(MeiduoError):
    """QQ gave no answer in time, or too many visitors are waiting for one."""

    status, reason, code, errmsg = 503, "qq_unavailable", "5005", "OAuth2.0认证失败，QQ服务暂时不可用，请稍后再试"
    english = "QQ is not available right now. Please try again in a moment."
    advice = phrasebook.ADVICE[phrasebook.QQ]
    retry_after = 10


class Unavailable(MeiduoError):
    """Our database gave no answer, or everybody who could answer is busy.

    Args:
        detail: as of every failure.
        database_error: the database's own class of it: SQLSTATE, or SQLite's name.
    """

    status, reason, code, retry_after = 503, "unavailable", "5000", 5
    retriable = False  # the whole act is worth trying again: nothing of it was committed
    advice = phrasebook.LATER

    def __init__(self, detail: str = "", *, database_error: str | None = None) -> None:
        super().__init__(detail)
        self.database_error = database_error

    def more(self) -> dict[str, str | int]:
        return {"database_error": self.database_error} if self.database_error else {}


class NotReady(Unavailable):
    """This process cannot work yet: no database, or one that is not migrated.

    Args:
        missing: ``database`` or ``migrations``.
        told: what else ``/readyz`` has looked at.
    """

    def __init__(self, missing: list[str], told: dict[str, str]) -> None:
        cure = ": run `flask db upgrade`" if "migrations" in missing else ""
        super().__init__(f"missing: {', '.join(missing)}{cure}")
        self.public = {"missing": missing, **told}


class RateLimited(MeiduoError):
    """Too many requests from one address.

    Args:
        seconds: after which the next one is answered.
    """

    status, reason, code, errmsg = 429, "rate_limited", "4002", "访问过于频繁"
    english = "Too many requests. Please wait a moment."
    advice = phrasebook.LATER

    def __init__(self, detail: str = "", seconds: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = seconds


class AccountDisabled(MeiduoError):
    """The mall user exists and may not sign in."""

    status, reason, code, errmsg = 403, "account_disabled", "4009", "账号不可用，请联系客服"
    english = "This account is not available. Please contact customer service."
    advice = phrasebook.ASK


class TokenInvalid(MeiduoError):
    """No JWT, or one that does not open anything any more."""

    status, reason, code, errmsg = 401, "token_invalid", "4101", "请重新登录"
    advice = phrasebook.ADVICE[phrasebook.VISITOR]
    english = "Please sign in again."


class CsrfFailed(MeiduoError):
    """A change by cookie came without the matching CSRF value."""

    status, reason, code, errmsg = 403, "csrf_failed", "4101", "请刷新页面后重试"
    advice = phrasebook.RELOAD
    english = "Please reload the page and try again."


class BadRequest(MeiduoError):
    """The request cannot be understood."""

    status, reason, code, errmsg = 400, "bad_request", "5006", "参数错误"
    advice = phrasebook.CHECK
    english = "This request cannot be understood."


class NotFound(MeiduoError):
    """There is nothing at this address."""

    status, reason, code, errmsg = 404, "not_found", "5003", "无数据"
    advice = phrasebook.CHECK
    english = "There is nothing here."


class MethodNotAllowed(MeiduoError):
    """The address exists, the method does not."""

    status, reason, code, errmsg = 405, "method_not_allowed", "5006", "请求方法错误"
    advice = phrasebook.CHECK
    english = "This address does not take that method."


class UnsupportedMedia(MeiduoError):
    """The body is neither JSON nor a form of ours."""

    status, reason, code, errmsg = 415, "bad_request", "5006", "参数错误"
    english = "This request cannot be understood."
    advice = phrasebook.CHECK


class BadCredentials(MeiduoError):
    """Account and password do not belong together; unknown, wrong, passwordless and disabled look alike."""

    status, reason, code, errmsg = 401, "bad_credentials", "4005", "账号或密码错误"
    english = "Account or password is wrong."
    to_login = True
    advice = phrasebook.RETYPE


class WeakPassword(MeiduoError):
    """A new password that anybody could guess, or that we cannot keep. ``kind``: short, long or common."""

    status, reason, code, errmsg = 400, "weak_password", "5006", "密码不符合要求，请换一个"
    english = "This password cannot be used. Please choose another one."
    to_login = True
    advice = phrasebook.WEAK["common"]

    def __init__(self, kind: str) -> None:
        self.advice = phrasebook.WEAK[kind]
        super().__init__(self.advice.english)


class FreshLoginRequired(MeiduoError):
    """The sign-in is older than ten minutes; this act wants a recent one.

    Args:
        method: how it must be proved, ``qq`` or ``password``; None when any way will do.
    """

    status, reason, code, errmsg = 401, "fresh_login_required", "4101", "请重新登录"
    english = "Please sign in again."
    advice = phrasebook.FRESH

    def __init__(self, method: str | None = None) -> None:
        super().__init__(f"wants a sign-in by {method}" if method else "")
        self.method = method
        if method == "qq":
            self.advice = phrasebook.FRESH_BY_QQ
        if method:
            self.public = {"method": method}


class SignupClosed(MeiduoError):
    """A newcomer, while the shop takes none."""

    status, reason, code, errmsg = 403, "signup_closed", "4009", "暂不开放新用户注册"
    english = "New members cannot join at the moment."
    advice = phrasebook.ASK


class BindingConflict(MeiduoError):
    """This QQ is another member's. Nobody is told whose."""

    status, reason, code, errmsg = 409, "binding_conflict", "5006", "该QQ已绑定其他账号"
    english = "This QQ account is linked to another member already."
    advice = phrasebook.TAKEN


class AccountHasQQ(MeiduoError):
    """This member has another QQ; the one that came is nobody's, or it does not matter whose.

    Args:
        moving: this QQ was to be moved there from the caller's account, where it still is.
    """

    status, reason, code, errmsg = 409, "account_has_qq", "5006", "该账号已绑定其他QQ"
    english = "This account is linked to another QQ already."
    advice = phrasebook.OTHER_QQ

    def __init__(self, *, moving: bool = False) -> None:
        super().__init__()
        if moving:
            self.advice = phrasebook.OTHER_QQ_THERE


class LastLoginMethod(MeiduoError):
    """Without this binding its owner could not sign in any more."""

    status, reason, code, errmsg = 409, "last_login_method", "5006", "请先设置密码，再解除绑定"
    english = "Set a password first, then unlink."
    advice = phrasebook.SET_PASSWORD


class TicketInvalid(MeiduoError):
    """The proof of a first QQ sign-in is over, used, or of another browser."""

    status, reason, code, errmsg = 403, "ticket_invalid", "5005", "绑定凭证已失效，请重新登录"
    english = "This step is no longer valid. Please sign in again."
    advice = phrasebook.ADVICE[phrasebook.VISITOR]

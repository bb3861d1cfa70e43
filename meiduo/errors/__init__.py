"""Everything that can go wrong, once: reason, status, code, sentence and advice of each failure.

Pages, JSON, logs, the contract for programs and ``docs/errors.md`` read them from here.
"""

from meiduo.errors.attempts import AttemptInvalid, starting_again
from meiduo.errors.availability import NotReady, RateLimited, Unavailable
from meiduo.errors.base import MeiduoError, asked_by, leading_to
from meiduo.errors.bindings import LastLoginMethod, TicketInvalid
from meiduo.errors.conflicts import AccountHasQQ, BindingConflict, OtherQQ
from meiduo.errors.members import (
    AccountDisabled,
    FreshLoginRequired,
    SignupClosed,
    TokenInvalid,
)
from meiduo.errors.passwords import BadCredentials, WeakPassword
from meiduo.errors.qq import (
    CodeMissing,
    LoginCancelled,
    QQBadReply,
    QQRejected,
    QQUnavailable,
)
from meiduo.errors.requests import (
    BadRequest,
    BodyTooLarge,
    CsrfFailed,
    MethodNotAllowed,
    NotFound,
    UnsupportedMedia,
)
from meiduo.errors.words import BY_WHO, QQ, SHOP, VISITOR, Advice, Words

TABLE: tuple[type[MeiduoError], ...] = (  # in the order of docs/errors.md
    CodeMissing,
    LoginCancelled,
    AttemptInvalid,
    QQRejected,
    QQBadReply,
    QQUnavailable,
    Unavailable,
    RateLimited,
    AccountDisabled,
    TokenInvalid,
    CsrfFailed,
    BadRequest,
    NotFound,
    MethodNotAllowed,
    BodyTooLarge,
    UnsupportedMedia,
    BadCredentials,
    WeakPassword,
    FreshLoginRequired,
    SignupClosed,
    BindingConflict,
    AccountHasQQ,
    OtherQQ,
    LastLoginMethod,
    TicketInvalid,
)

__all__ = [
    "BY_WHO",
    "QQ",
    "SHOP",
    "TABLE",
    "VISITOR",
    "AccountDisabled",
    "AccountHasQQ",
    "Advice",
    "AttemptInvalid",
    "BadCredentials",
    "BadRequest",
    "BindingConflict",
    "BodyTooLarge",
    "CodeMissing",
    "CsrfFailed",
    "FreshLoginRequired",
    "LastLoginMethod",
    "LoginCancelled",
    "MeiduoError",
    "MethodNotAllowed",
    "NotFound",
    "NotReady",
    "QQBadReply",
    "QQRejected",
    "QQUnavailable",
    "RateLimited",
    "SignupClosed",
    "TicketInvalid",
    "TokenInvalid",
    "Unavailable",
    "UnsupportedMedia",
    "WeakPassword",
    "Words",
    "asked_by",
    "leading_to",
    "starting_again",
]

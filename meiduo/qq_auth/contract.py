"""What the routes of a QQ login take and respond."""

from meiduo.errors import (
    AccountDisabled,
    AccountHasQQ,
    AttemptInvalid,
    BadCredentials,
    BadRequest,
    BindingConflict,
    CodeMissing,
    CsrfFailed,
    FreshLoginRequired,
    LastLoginMethod,
    LoginCancelled,
    NotFound,
    OtherQQ,
    QQBadReply,
    QQRejected,
    QQUnavailable,
    RateLimited,
    SignupClosed,
    TicketInvalid,
    TokenInvalid,
    Unavailable,
)
from meiduo.qq_auth.provider import callback_query
from meiduo.web.contract import (
    FLAG,
    NULL,
    TEXT,
    Body,
    Field,
    Query,
    Schema,
    object_of,
    ok,
    one_of,
)

# What a shop's users look like when its ``Members`` write no response of their own.
_MEMBER = object_of(user=object_of(id=TEXT))
SCHEMAS: dict[str, Schema] = {
    "Member": _MEMBER,
    "SignedIn": _MEMBER,
    "Renewed": _MEMBER,
    "Tokens": object_of(),
}

_PROFILE: dict[str, Schema] = {"nickname": TEXT, "avatar_url": TEXT, "next": TEXT}
_SENT: Schema = {**TEXT, "maxLength": callback_query.LONGEST}
_OUTLOOK = object_of(moves_qq=FLAG, closes_old_account=FLAG, signs_out_everywhere=FLAG)

BEGIN = [
    Query("next", "where to go afterwards; what is no path on this site leads to /", TEXT),
    Query(
        "intent",
        "bind: bind a QQ to whoever is signed in, since ten minutes at most. By cookie only from a "
        "page of this site: with the CSRF value, or with the browser's Sec-Fetch-Site. prove: sign "
        "in whoever is signed in once more, by the QQ of their account; another QQ is refused",
        {"enum": ["bind", "prove"]},
    ),
]
REFERENCE = Query("ref", "of the failure", TEXT)
FROM_QQ = [
    Query("code", "QQ's authorization code", _SENT),
    Query("state", "the login attempt, as it was given to QQ", _SENT),
    Query("error", "instead of a code: QQ refused", _SENT),
    Query("usercancel", "instead of a code: the visitor said no", _SENT),
    Query("msg", "beside an old error number in code", _SENT),
]

CHOICE: Body = {
    "ticket": Field("from the callback; good for ten minutes in the browser it was given to"),
    "action": Field("a new account, or one that is there", choices=("create", "existing")),
    "account": Field("for existing: a username, or a mobile number", required=False),
    "password": Field("for existing: of that account", required=False),
}
MOVE: Body = {
    "ticket": Field(
        "of binding_conflict: moves that QQ to the account that is signed in; good for ten minutes "
        "in the browser it was given to",
        required=False,
    ),
    "account": Field(
        "without a ticket, of the older account: a username, or a mobile number; moves the QQ of "
        "the account that is signed in there",
        required=False,
    ),
    "password": Field("of that account", required=False),
    "preview": Field("any text: only say what would happen", required=False),
}

LOGIN_URL = ok(login_url=TEXT)
SIGNED_IN = ok("SignedIn", created=FLAG, next=TEXT)
FINISHED = (
    SIGNED_IN,
    ok("Renewed", bound={"const": True}, next=TEXT),
    ok("Member", bound={"const": True}, next=TEXT),  # it was bound already
    ok(ticket=TEXT, **_PROFILE),  # a newcomer has to choose
)
CHOICES = ok(**_PROFILE)
BINDING = ok(binding=one_of(object_of(since={**TEXT, "format": "date-time"}), NULL))
UNBOUND = (ok("Tokens", binding=NULL), ok(binding=NULL))
MOVED = (
    ok("Renewed", created=FLAG, next=TEXT),
    ok(
        "Member",
        preview=_OUTLOOK,
    ),
)

OF_BEGIN = (TokenInvalid, FreshLoginRequired, CsrfFailed)
OF_CONFLICT = (BindingConflict, AccountHasQQ)
OF_PASSWORD = (BadCredentials, RateLimited)
OF_QQ = (CodeMissing, LoginCancelled, QQRejected, QQBadReply, QQUnavailable, BadRequest)
OF_CALLBACK = (
    *OF_QQ,
    *OF_CONFLICT,
    OtherQQ,
    AttemptInvalid,
    AccountDisabled,
    SignupClosed,
    TokenInvalid,
    FreshLoginRequired,
)
OF_TICKET = (TicketInvalid, Unavailable)
OF_CHOICE = (*OF_TICKET, *OF_PASSWORD, *OF_CONFLICT, AccountDisabled, SignupClosed)
OF_REMOVAL = (FreshLoginRequired, LastLoginMethod)
# NotFound: an account and a password, in a shop that proves no passwords
OF_MOVE = (
    *OF_REMOVAL,
    *OF_PASSWORD,
    *OF_CONFLICT,
    TicketInvalid,
    AccountDisabled,
    NotFound,
)

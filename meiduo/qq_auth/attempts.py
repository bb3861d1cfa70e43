"""One login attempt: a state that only the browser which began may bring back, once, within ten minutes.

An attempt lives in a small signed cookie of its own, so beginning one writes nothing and tabs cannot mix.
Coming back, it is consumed by one INSERT before QQ is asked: one use on every process, also with a copied
cookie jar. Sources: RFC 6749 section 10.12, RFC 9700 section 4.7.1, ASVS 10.1.2.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from meiduo.accounts.models import User, now
from meiduo.errors import AttemptInvalid
from meiduo.extensions import begin_write, db
from meiduo.qq_auth import next_url
from meiduo.qq_auth.models import UsedAttempt

LIFE = 600  # seconds; as long as QQ's code lives
KEPT = 1800  # seconds the cookie outlives that, so that a late visitor is told "expired" and not "unknown"
AT_ONCE = 5
BYTES = 4096 - 512  # of all attempts' cookies together; browsers drop what is longer than 4 KiB
LONGEST_STATE = 128


@dataclass(frozen=True)
class Attempt:
    """What a browser set out to do."""

    state: str
    next_url: str

    @property
    def attempt_id(self) -> str:
        """What the database keeps of the state: enough to know it again, too little to use it."""
        return _digest(self.state)


def begin(wanted: str | None) -> Attempt:
    """Return a new attempt that will lead to ``wanted``, or to ``/`` when that is not a page of ours."""
    return Attempt(secrets.token_urlsafe(24), next_url.clean(wanted))


def remember(response: Response, attempt: Attempt) -> Response:
    """Give the attempt to the browser; drop its oldest ones when there are too many or they grow too long."""
    value = _signer().dumps({"state": attempt.state, "next": attempt.next_url})
    room, kept = BYTES - len(value), AT_ONCE - 1
    for name, old in sorted(_cookies().items(), key=lambda item: _issued(item[1]), reverse=True):
        room, kept = room - len(old) - len(name), kept - 1
        if room < 0 or kept < 0:
            _forget(response, name)
    response.set_cookie(
        _cookie_name(attempt.state),
        value,
        max_age=KEPT,
        secure=_https(),
        httponly=True,
        samesite="Lax",
    )
    return response


def consume(state: str) -> Attempt:
    """Return the attempt that this browser began under ``state``, and spend it.

    Raises:
        AttemptInvalid: no such attempt in this browser, too old, or spent before.
    """
    attempt = _presented(state)
    g.onward = attempt.next_url  # whatever fails from here on, "start again" leads there
    begin_write()
    db.session.add(
        UsedAttempt(
            attempt_id=attempt.attempt_id, next=attempt.next_url, expires=now() + timedelta(seconds=LIFE + KEPT)
        )
    )
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise AttemptInvalid("used") from None
    return attempt


def finish(attempt: Attempt, user: User) -> None:
    """Note within the running transaction who came out of this attempt, so that a reload finds the way."""
    db.session.execute(update(UsedAttempt).where(UsedAttempt.attempt_id == attempt.attempt_id).values(user_id=user.id))


def forget(response: Response, state: str) -> Response:
    """Take a spent attempt away from the browser."""
    return _forget(response, _cookie_name(state))


def _presented(state: str) -> Attempt:
    if not (state.isascii() and 0 < len(state) <= LONGEST_STATE):
        raise AttemptInvalid("unknown")
    value = _cookies().get(_cookie_name(state))
    if value is None:
        raise AttemptInvalid(_why_absent(state))
    try:
        content = _signer().loads(value, max_age=LIFE)
    except SignatureExpired as old:
        g.onward = _next_of(old)
        raise AttemptInvalid("expired") from None
    except BadSignature:
        raise AttemptInvalid("unknown") from None
    if not secrets.compare_digest(content["state"].encode(), state.encode()):
        raise AttemptInvalid("unknown")
    return Attempt(state, next_url.clean(content["next"]))


def _why_absent(state: str) -> str:
    """Name the reason why this browser holds no such attempt, so that the page can name the cure."""
    if db.session.get(UsedAttempt, _digest(state)):
        return "used"
    return "other_browser" if _cookies() else "no_cookie"


def _next_of(old: SignatureExpired) -> str:
    """The signature is right, only late: where the visitor wanted to go is still known."""
    try:
        return next_url.clean(_signer().load_payload(old.payload or b"")["next"])
    except (BadSignature, KeyError, TypeError):
        return next_url.HOME


def _signer() -> URLSafeTimedSerializer:
    config = current_app.config
    return URLSafeTimedSerializer(
        [*(config.get("SECRET_KEY_FALLBACKS") or ()), config["SECRET_KEY"]], salt="qq-attempt"
    )


def _issued(value: str) -> float:
    try:
        _, moment = _signer().loads(value, return_timestamp=True)
    except BadSignature:
        return 0
    return float(moment.timestamp())


def _https() -> bool:
    return str(current_app.config["QQ_REDIRECT_URI"]).startswith("https://")


def _prefix() -> str:
    return "__Host-qq_attempt_" if _https() else "qq_attempt_"


def _cookie_name(state: str) -> str:
    return _prefix() + _digest(state)[:12]


def _cookies() -> dict[str, str]:
    return {name: value for name, value in request.cookies.items() if name.startswith(_prefix())}


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()


def _forget(response: Response, name: str) -> Response:
    response.delete_cookie(name, secure=_https(), httponly=True, samesite="Lax")
    return response

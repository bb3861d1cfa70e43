"""Who asks for an act on a binding: signed in recently, and from a page of this site."""

from flask import request

from meiduo import errors
from meiduo.columns import now
from meiduo.database import reading
from meiduo.errors import CsrfFailed, FreshLoginRequired, MeiduoError, TokenInvalid, Unavailable
from meiduo.qq_auth import extension
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.sign_ins import Caller, Proof
from meiduo.web import origins


def present() -> Caller:
    """Return who is signed in here, however long ago.

    Raises:
        TokenInvalid: nobody is signed in.
        CsrfFailed: the shop says that another site asks.
    """
    with reading():
        caller = extension.caller()
        if not members().may_sign_in(caller.user):
            raise TokenInvalid("disabled meanwhile")
    return caller


def fresh(by: str | None = None, known: Caller | None = None) -> Caller:
    """Return who is signed in here and has done so within the last ten minutes (ASVS 7.5.1).

    The database is free again afterwards: QQ may be asked.

    Args:
        by: only a sign-in that was proved so counts; None when any does.
        known: who was looked up in this request already.

    Raises:
        TokenInvalid: nobody is signed in.
        FreshLoginRequired: the sign-in is older, or was proved in another way.
        CsrfFailed: the shop says that another site asks.
    """
    caller = known or present()
    with errors.asked_by(caller.session):
        if caller.since < now() - FreshLoginRequired.AFTER or by not in (None, caller.by):
            raise FreshLoginRequired(by)
    return caller


def visitor() -> Caller | None:
    """Return who a page is for, None for a stranger."""
    try:
        return present()
    except Unavailable:
        raise
    except MeiduoError:
        return None


def prove(account: str, password: str) -> Proof:
    """Return the proof of a password, to be confirmed within the transaction of the act.

    The database is free again afterwards.

    Raises:
        BadCredentials: account and password do not belong together.
    """
    shop = members()
    with reading():
        return shop.proof_of(shop.prove_password(account, password))


def require_own_page(caller: Caller) -> None:
    """Refuse a request by cookie with which another site could begin something in this visitor's
    name.

    The browser says who asked (``Sec-Fetch-Site``, or ``Origin`` of a change); where it does not,
    the shop's CSRF value does. Bearer callers chose to ask.

    Raises:
        CsrfFailed: nothing says that a page of this site asked.
    """
    if not caller.by_cookie or caller.csrf_checked:
        return
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return
    if request.method not in origins.SAFE and origins.is_ours(request.headers.get("Origin", "")):
        return
    with errors.asked_by(caller.session):
        raise CsrfFailed("not begun by a page of ours")

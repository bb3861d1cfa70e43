"""What the extension asks of a shop's users. A shop writes one class, and has its own User model
beside it.

Required: ``create`` and ``caller``; nearly always ``response``, which is where a browser becomes
signed in. ``flask_login.FlaskLoginMembers`` has the latter two for a shop with Flask-Login. What a
shop leaves out switches off what depends on it: without ``prove_password`` there is no
``QQ_SIGNUP=ask`` and no moving a QQ account to an older account. Defaults go by the columns that
most user models have: ``password_hash`` says who could come back without QQ and so may unbind,
``is_active`` who may sign in.

Methods marked *writes* run inside the transaction of the act; they add and change rows and never
commit.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from flask import Flask, Response
from sqlalchemy import inspect

from meiduo.database import session
from meiduo.errors import BadCredentials, NotFound, TokenInvalid
from meiduo.qq_auth.identity import Profile
from meiduo.qq_auth.tables import tables
from meiduo.web import responses

Member = Any  # the shop's own User


@dataclass(frozen=True)
class Caller:
    """Who a request acts for."""

    user: Member
    # when they signed in, aware of its zone; some acts want a sign-in of the last ten minutes
    since: datetime
    # how that was proved: "qq", "password" or a word of the shop's; moving a QQ account wants "qq"
    by: str = ""
    by_cookie: bool = (
        True  # the browser brings the proof by itself, so another site could make it ask
    )
    csrf_checked: bool = False  # the shop has seen a CSRF value of its own in this request
    session: Any = None  # whatever the shop needs to know the sign-in again


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that is committed, to be written into a response."""

    user: Member
    opened: Any = None  # what ``open_session`` or ``start_afresh`` returned
    caller: Caller | None = (
        None  # who asked, when it is the consequence of an act of somebody signed in
    )


class Members(Protocol):
    """A shop's users, as the extension asks for them."""

    # what people type beside their password, on our forms: the shop's word for it
    account_label: str | None = None

    def init_app(self, app: Flask) -> None:
        """Prepare an app in which the extension is going to run."""
        return

    def create(self, profile: Profile) -> Member:
        """Add a user for a newcomer and return it. *Writes.*

        Args:
            profile: nickname and picture; both may be empty. Nicknames are not unique and not names
                to sign in with.
        """
        raise NotImplementedError

    def caller(self) -> Caller:
        """Return who is signed in here, and how recently.

        Raises:
            TokenInvalid: nobody.
        """
        raise NotImplementedError

    def response(self, done: SignedIn, onward: str, facts: dict[str, Any]) -> Response:
        """Sign the browser in, and return where it goes on: a redirect for a page, JSON for a
        script.

        Args:
            done: who, committed.
            onward: an address on this site.
            facts: what the JSON says: ``next``, and what the act adds to it.
        """
        if responses.wants_page():
            return responses.onward(onward)
        return responses.ok(**{**self.describe(done.user), **facts})

    def load(self, key: Any, *, lock: bool = False) -> Member | None:
        """Return the user with this primary key, None when there is none.

        Args:
            key: as the column has it.
            lock: nobody else changes the row until the running transaction ends, and it is read
                anew.
        """
        user = tables().user
        options: dict[str, Any] = {}
        if lock:
            options = {"with_for_update": {"key_share": True, "of": user}}
            options["populate_existing"] = True
        return session.get(user, key, **options)

    def may_sign_in(self, user: Member) -> bool:
        """Tell whether this user may come in. Default: what ``is_active`` says, if there is such a
        thing."""
        return bool(getattr(user, "is_active", True))

    def confirm(self, caller: Caller) -> Caller:
        """Return the caller as they are now, the user locked. *Writes.*

        Raises:
            TokenInvalid: the sign-in that asked is over meanwhile.
        """
        user = self.load(key_of(caller.user), lock=True)
        if user is None or not self.may_sign_in(user):
            raise TokenInvalid("ended meanwhile")
        return replace(caller, user=user)

    def open_session(self, user: Member) -> Any:
        """Open a session for a locked user, in a shop that has sessions in its database.
        *Writes.*"""
        return None

    def start_afresh(self, caller: Caller) -> Any:
        """End every session of a confirmed caller whose credentials have changed, and open a new
        one. *Writes.*"""
        return None

    def end_sessions(self, user: Member) -> None:
        """End every session of a locked user. *Writes.*"""
        return

    def update_profile(self, user: Member, profile: Profile) -> None:
        """Take over a newer nickname and picture from QQ. *Writes.*"""
        return

    def complete_profile(self, user: Member, profile: Profile) -> None:
        """Take nickname and picture over where the user has none. *Writes.*"""
        return

    def password_hash(self, user: Member) -> str | None:
        """Return the stored hash of a password. Default: the attribute of that name, if there is
        one."""
        found: str | None = getattr(user, "password_hash", None)
        return found

    def has_other_way_in(self, user: Member) -> bool:
        """Tell whether the user could come back without QQ; who could not may not unbind. Default:
        who has a password."""
        return bool(self.password_hash(user))

    def prove_password(self, account: str, password: str) -> Any:
        """Return the user whose password it is; or any other proof, which the shop's own
        ``confirm_proof`` and ``confirm_both`` turn into the user.

        Wrong guesses are the shop's to count, as at its own sign-in; ours are limited by address,
        and to five for a newcomer's ticket.

        Raises:
            BadCredentials: they do not belong together.
        """
        raise NotImplementedError

    def confirm_proof(self, proof: Any) -> Member:
        """Return the user of a proof, locked, if it still holds. *Writes.* Default: while the hash
        is the same.

        Raises:
            BadCredentials: it does not.
        """
        user = self.load(key_of(proof), lock=True)
        if user is None or not self.may_sign_in(user):
            raise BadCredentials("disabled or gone")
        if self.password_hash(user) != self.password_hash(proof):
            raise BadCredentials("changed meanwhile")
        return user

    def confirm_both(self, caller: Caller, proof: Any) -> tuple[Caller, Member]:
        """Return caller and user of a proof, both locked, the lower key first. *Writes.* Raises as
        both."""
        for key in sorted((key_of(caller.user), key_of(proof))):
            self.load(key, lock=True)
        confirmed = self.confirm(caller)
        return confirmed, self.confirm_proof(proof)

    def merge(self, old: Member, new: Member, *, close: bool) -> None:
        """Carry over what ``new`` lacks, its QQ account having come from ``old``; then ``close``
        the old one. *Writes.* Default: ``is_active`` says that it is closed."""
        if close:
            old.is_active = False

    def is_only_qq(self, user: Member) -> bool:
        """Tell whether an account has nothing beside its QQ account; moving that away closes it.
        Default: who has no other way in, where ``is_active`` is a column."""
        return "is_active" in inspect(type(user)).columns and not self.has_other_way_in(user)

    def describe(self, user: Member) -> dict[str, Any]:
        """Return what the JSON says of a user."""
        return {"user": {"id": str(key_of(user))}}

    def find(self, text: str) -> Member:
        """Return the user that an operator names on the command line. Default: by primary key.

        Raises:
            NotFound: there is none.
        """
        key_type = inspect(tables().user).primary_key[0].type.python_type
        try:
            user = self.load(key_type(text.removeprefix("#")))
        except ValueError:
            user = None
        if user is None:
            raise NotFound(f"no such user: {text!r} (say its primary key)")
        return user

    def label(self, user: Member) -> str:
        """Return what the command line calls a user."""
        return f"#{key_of(user)}"

    def about(self, user: Member) -> dict[str, Any]:
        """Return what a script on the command line reads of a user."""
        return {"id": str(key_of(user))}

    def erase_profile(self, user: Member) -> None:
        """Erase nickname and picture that came from QQ: somebody asked for it. *Writes.*"""
        return


def key_of(user: Member) -> Any:
    """Return the primary key of a user that is in the database."""
    identity = inspect(user).identity
    return identity[0]


def offers(members: Members, method: str) -> bool:
    """Tell whether a shop has written an optional method itself."""
    return getattr(type(members), method) is not getattr(Members, method)

"""What the extension asks of a shop's users. A shop derives one class from ``Members``, and has its
own User model beside it.

Required: ``create``, ``caller``, and ``response``, which is where a browser becomes signed in (or
``open_session``, in a shop that does it there). ``flask_login.FlaskLoginMembers`` has the latter
two for a shop with Flask-Login. What a shop leaves out switches off what depends on it: without
``prove_password`` there is no ``QQ_SIGNUP=ask`` and no moving a QQ account to an older account.
Defaults go by the columns that most user models have: ``password_hash`` says who could come back
without QQ and so may unbind, ``is_active`` who may sign in.

Methods marked *writes* run inside the transaction of the act; they add and change rows and never
commit.
"""

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Response

from meiduo import signals
from meiduo.acts.act import Act
from meiduo.qq_auth.identity import Profile, QQIdentity
from meiduo.qq_auth.member_defaults import MemberDefaults
from meiduo.qq_auth.sign_ins import Caller, Member, SignedIn
from meiduo.web import responses

Finish = Callable[[Act, Any], None]  # the transaction, the user's key
Entered = tuple[bool, SignedIn]  # whether a user was created, and who is signed in
ShortRoad = Callable[[Act, QQIdentity, Profile | None, Finish], Entered | None]
LONGER = cast("Entered", object())  # of a short road: take the ordinary one

# what a shop cannot do without
WHY = {
    "create": "newcomers from QQ would not become users",
    "caller": "nobody would know who is signed in",
    "response": "nobody would become signed in",
}


class Members(MemberDefaults):
    """A shop's users, as the extension asks for them."""

    # what people type beside their password, on our forms: the shop's word for it
    account_label: str | None = None
    # whether Flask's session says who is signed in, and not a cookie or token of the shop's own
    by_flask_session = True

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
        return responses.ok(**facts)

    def short_road(self) -> ShortRoad | None:
        """Return how people come in by statements of the shop's own, where speed is worth that;
        the mall has one. Default: None, the ordinary road.

        It is called in a transaction with that, the identity, the profile if QQ was asked for it,
        and what notes the attempt's end. *Writes.* It returns None when QQ is to be asked for the
        profile, LONGER where the ordinary road is to be taken; then all is undone.
        """
        return None

    def open_session(self, user: Member) -> Any:
        """Open a session for a locked user, in a shop that has sessions in its database; tell
        who listens that they have signed in. *Writes.*"""
        signals.send(signals.user_signed_in, user=user, by="qq")

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

    def prove_password(self, account: str, password: str) -> Any:
        """Return the user whose password it is; or anything else of which the shop's own
        ``proof_of`` makes a proof.

        Wrong guesses are the shop's to count, as at its own sign-in; ours are limited by address,
        and to five for a newcomer's ticket.

        Raises:
            BadCredentials: they do not belong together.
        """
        raise NotImplementedError

    def erase_profile(self, user: Member) -> None:
        """Erase nickname and picture that came from QQ: somebody asked for it. *Writes.*"""
        return


def offers(members: Members, method: str) -> bool:
    """Tell whether a shop has written a method itself."""
    return _is_written(type(members), method)


def faults(members: Any) -> list[str]:
    """Return a sentence for each thing for which this cannot be a shop's members."""
    kind = members if isinstance(members, type) else type(members)
    name = kind.__name__
    if not issubclass(kind, Members):
        return [f"{name} does not derive from meiduo.qq_auth.Members"]
    found = [f"{name} is a class: hand over {name}()"] if kind is members else []
    missing = [method for method in ("create", "caller") if not _is_written(kind, method)]
    if not _is_written(kind, "response") and not _is_written(kind, "open_session"):
        missing.append("response")
    return found + [f"{name} has no {method}: {WHY[method]}" for method in missing]


def _is_written(kind: type[Members], method: str) -> bool:
    return getattr(kind, method) is not getattr(Members, method)

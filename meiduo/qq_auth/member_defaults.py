"""How the extension reads and locks a shop's users where the shop does not say it itself.

Defaults go by the columns that most user models have: ``password_hash`` says who could come back
without QQ, ``is_active`` who may sign in.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import DataError, DBAPIError, StatementError

from meiduo.database import session
from meiduo.errors import BadCredentials, NotFound, TokenInvalid
from meiduo.qq_auth.sign_ins import Caller, Member, Proof, key_of
from meiduo.qq_auth.tables import readings, tables


class MemberDefaults:
    """What a shop may say better. Methods marked *writes* run inside the transaction of the act."""

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

    def confirm(self, caller: Caller, user: Member | None) -> Caller:
        """Return the caller as they are now. *Writes.*

        Args:
            caller: who asked.
            user: the same user, locked and read anew; None when it is gone.

        Raises:
            TokenInvalid: the sign-in that asked is over meanwhile.
        """
        if user is None or not self.may_sign_in(user):
            raise TokenInvalid("ended meanwhile")
        return replace(caller, user=user)

    def proof_of(self, proven: Any) -> Proof:
        """Return what is noted of whom ``prove_password`` has returned. Default: the hash that the
        password was checked against."""
        return Proof(key_of(proven), self.password_hash(proven))

    def confirm_proof(self, proof: Proof, user: Member | None) -> Member:
        """Return the user of a proof if it still holds. *Writes.* Default: while the hash is the
        same.

        Args:
            proof: as ``proof_of`` has returned it.
            user: its user, locked and read anew; None when it is gone.

        Raises:
            BadCredentials: it does not.
        """
        if user is None or not self.may_sign_in(user):
            raise BadCredentials("disabled or gone")
        if self.password_hash(user) != proof.checked:
            raise BadCredentials("changed meanwhile")
        return user

    def merge(self, old: Member, new: Member, *, close: bool) -> None:
        """Carry over what ``new`` lacks, its QQ account having come from ``old``; then ``close``
        the old one. *Writes.* Default: ``is_active``, where that is a column, says that it is
        closed; without it the old account stays, and nobody can sign in to it any more."""
        if close and "is_active" in inspect(type(old)).columns:
            old.is_active = False

    def is_only_qq(self, user: Member) -> bool:
        """Tell whether an account has nothing beside its QQ account; moving that away closes it.
        Default: who has no other way in."""
        return not self.has_other_way_in(user)

    def password_hash(self, user: Member) -> str | None:
        """Return the stored hash of a password. Default: the attribute of that name, if there is
        one."""
        found: str | None = getattr(user, "password_hash", None)
        return found

    def has_other_way_in(self, user: Member) -> bool:
        """Tell whether the user could come back without QQ; who could not may not unbind. Default:
        who has a password."""
        return bool(self.password_hash(user))

    def may_sign_in(self, user: Member) -> bool:
        """Tell whether this user may come in. Default: what ``is_active`` says, if there is such a
        thing."""
        return bool(getattr(user, "is_active", True))

    def describe(self, user: Member) -> dict[str, Any]:
        """Return what the JSON says of a user."""
        return {"user": {"id": str(key_of(user))}}

    def find(self, text: str) -> Member:
        """Return the user that an operator names on the command line. Default: by primary key.

        Raises:
            NotFound: there is none.
        """
        for key in readings(text.removeprefix("#")):
            if (user := self._loaded(key)) is not None:
                return user
        raise NotFound(f"no such user: {text!r} (say its primary key)")

    def label(self, user: Member) -> str:
        """Return what the command line calls a user."""
        return f"#{key_of(user)}"

    def about(self, user: Member) -> dict[str, Any]:
        """Return what a script on the command line reads of a user."""
        return {"id": str(key_of(user))}

    def _loaded(self, key: Any) -> Member | None:
        """Return the user; None also where the column can have no such key."""
        try:
            return self.load(key)
        except (ValueError, OverflowError, DataError):
            return None
        except DBAPIError:
            raise
        except StatementError:  # the column's own type does not take it
            return None

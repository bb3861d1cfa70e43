"""What our template fragments need on a shop's own pages, where it includes them.

``{% include "qq_auth/button.html" %}`` on the page to sign in on,
``{% include "qq_auth/account.html" %}`` on the page of an account.
"""

from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import Any

from flask import current_app

from meiduo.errors import MeiduoError
from meiduo.qq_auth.bindings import moving, store
from meiduo.qq_auth.extension import caller, members
from meiduo.qq_auth.members import offers
from meiduo.qq_auth.sign_ins import key_of
from meiduo.web import languages

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Account:
    """The QQ side of who is signed in here."""

    bound_since: date | None  # None when no QQ account is bound
    may_unbind: bool  # whether they could come back without it
    may_move: bool  # whether they could move it to an older account


class Fragments:
    """Known to every template of the app as ``qq_auth``."""

    text = staticmethod(languages.translate)

    @property
    def account_label(self) -> str | None:
        """What people sign in with beside their password, in the shop's words."""
        return members().account_label

    def account(self) -> Account | None:
        """Return what the page of an account shows; None for a stranger."""
        try:
            user: Any = caller().user
        except MeiduoError:
            return None
        binding = store.find(key_of(user), current_app.config["QQ_CLIENT_ID"])
        return Account(
            bound_since=binding and binding.create_time.astimezone(CHINA).date(),
            may_unbind=members().has_other_way_in(user),
            may_move=offers(members(), "prove_password") and moving.may_be_moved(user),
        )

"""What our template fragments need on a shop's own pages, where it includes them.

``{% include "qq_auth/button.html" %}`` on the page to sign in on,
``{% include "qq_auth/account.html" %}`` on the page of an account.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask import current_app

from meiduo.columns import now
from meiduo.errors import FreshLoginRequired, MeiduoError
from meiduo.qq_auth import pages
from meiduo.qq_auth.bindings import moving, store
from meiduo.qq_auth.extension import caller, members
from meiduo.qq_auth.members import offers
from meiduo.qq_auth.sign_ins import key_of
from meiduo.web import languages, notices, zones
from meiduo.web.notices import Notice


@dataclass(frozen=True)
class Account:
    """The QQ side of who is signed in here."""

    bound_since: date | None  # None when no QQ account is bound
    may_unbind: bool  # whether they could come back without it
    may_move: bool  # whether they could move it to an older account
    by_qq: bool  # whether this sign-in is recent and was proved by QQ, as moving wants it


class Fragments:
    """Known to every template of the app as ``qq_auth``."""

    text = staticmethod(languages.translate)
    pages = pages  # their addresses

    @cached_property
    def notice(self) -> Notice | None:
        """What this page says once, and no page after it; None when there is nothing."""
        return notices.take()

    @property
    def account_label(self) -> str | None:
        """What people sign in with beside their password, in the shop's words."""
        return members().account_label

    def account(self) -> Account | None:
        """Return what the page of an account shows; None for a stranger."""
        try:
            asking = caller()
        except MeiduoError:
            return None
        user: Any = asking.user
        binding = store.find(key_of(user), current_app.config["QQ_CLIENT_ID"])
        return Account(
            bound_since=binding and binding.create_time.astimezone(zones.current()).date(),
            may_unbind=members().has_other_way_in(user),
            may_move=offers(members(), "prove_password") and moving.may_be_moved(user),
            by_qq=asking.by == "qq" and asking.since >= now() - FreshLoginRequired.AFTER,
        )

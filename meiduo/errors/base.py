"""What every failure is: reason, status, code, a heading, and advice for whoever meets it."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from meiduo.errors.words import ALERT, HOME, OURS, Advice, Words


class MeiduoError(Exception):
    """A failure with a response.

    Args:
        detail: what happened, for the operator's log; never holds a secret, never reaches a
            visitor.
    """

    status = 500
    reason = "internal"
    code = "5000"
    errmsg = "系统繁忙，请稍后再试"
    english = "Something went wrong on our side. Please try again later."
    heading = Words("商城出了点问题", "Something went wrong on our side")
    advice: Advice = OURS
    way = HOME
    icon = ALERT
    retry_after: int | None = None  # seconds
    reload_after: int | None = None  # seconds, after which the page asks for its address again
    onward: str = ""  # where the visitor was going; empty when nobody has said it
    # of somebody signed in, the page where it began: a browser is led back there, and to no sign-in
    began_on: str = ""
    # who asked, as the shop's pages know them, where they were looked up already
    caller: object | None = None
    # whether a browser is led to the form it came from, with a notice, not to an error page
    to_login = False
    # whether only another sign-in helps, and which: "1" is any, else a word for how it is proved
    again: str | None = None
    public: Mapping[str, str | list[str]] = {}  # what else a program is told
    is_shown_again = False  # it was logged when it happened

    def __init_subclass__(cls) -> None:
        """A failure of a shop's own that has no heading is headed by what a program is told."""
        if "errmsg" in vars(cls) and "heading" not in vars(cls):
            cls.heading = Words(cls.errmsg, cls.english)

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.ref = secrets.token_hex(4)

    def more(self) -> dict[str, str | int]:
        """Return what else the log line says, beside reason, status and detail."""
        return {}

    def facts(self) -> dict[str, str | int]:
        """Return what a notice of this failure says beside its reason; keys, no sentences."""
        return {} if self.retry_after is None else {"seconds": self.retry_after}

    def arguments(self) -> dict[str, Any]:
        """Return with what another one is made that says the same; short, and no secrets."""
        return {}


@contextmanager
def leading_to(address: str) -> Iterator[None]:
    """Give ``address`` as ``onward`` to a failure that passes through and has none yet."""
    try:
        yield
    except MeiduoError as error:
        error.onward = error.onward or address
        raise


@contextmanager
def asked_by(caller: object | None) -> Iterator[None]:
    """Give ``caller`` to a failure that passes through, so that its page looks nobody up again.

    One that says that nobody is signed in (any more) goes without.
    """
    try:
        yield
    except MeiduoError as error:
        if error.reason != "token_invalid":
            error.caller = error.caller or caller
        raise

"""Where the shop's own pages are: endpoints that ``QQ_HOME_VIEW``, ``QQ_LOGIN_VIEW``,
``QQ_ACCOUNT_VIEW`` and ``QQ_MOVE_VIEW`` name."""

from typing import Any

from flask import current_app, url_for

from meiduo import log_lines

log = log_lines.logger("meiduo.qq")


def home() -> str:
    """Return the address of the shop's first page."""
    return _address("QQ_HOME_VIEW")


def account(**query: Any) -> str:
    """Return the address of the page on which members see their QQ account."""
    return _address("QQ_ACCOUNT_VIEW", **query)


def move() -> str:
    """Return the address of the page with the form that moves a QQ account: one of its own, or the
    page of the account."""
    return account() if current_app.config["QQ_MOVE_VIEW"] is None else _address("QQ_MOVE_VIEW")


def of_form_to_move() -> str | None:
    """Return the same; None in a shop that has named neither, so that ``/`` would be no answer."""
    config = current_app.config
    return move() if config["QQ_MOVE_VIEW"] or config["QQ_ACCOUNT_VIEW"] else None


def sign_in(onward: str, **query: Any) -> str:
    """Return the address of the page to sign in on; of QQ's own start when the shop has none."""
    return sign_in_page(onward, **query) or url_for("qq_auth.authorize", next=onward)


def sign_in_page(onward: str, again: Any = None) -> str | None:
    """Return the address of the page to sign in on; None when the shop has none, and nobody is sent
    to QQ unasked: who has just said no there, or has sent a form, would not know why.

    Args:
        onward: where it leads afterwards.
        again: why somebody signs in once more; None where it is the first time.
    """
    if current_app.config["QQ_LOGIN_VIEW"] is None:
        return None
    return _address("QQ_LOGIN_VIEW", next=onward, again=again)


def _address(setting: str, **query: Any) -> str:
    endpoint = current_app.config[setting]
    if endpoint is None:
        return "/"
    if endpoint not in current_app.view_functions:  # known only when the shop is complete
        detail = f"{setting} names no endpoint of this app: {endpoint}"
        log.error("unknown_endpoint", extra={"detail": detail})
        return "/"
    return url_for(endpoint, **query)

"""Where the shop's own pages are: endpoints that ``QQ_HOME_VIEW``, ``QQ_LOGIN_VIEW``,
``QQ_ACCOUNT_VIEW`` name."""

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


def sign_in(onward: str, **query: Any) -> str:
    """Return the address of the page to sign in on; of QQ's own start when the shop has none."""
    if current_app.config["QQ_LOGIN_VIEW"] is None:
        return url_for("qq_auth.authorize", next=onward)
    return _address("QQ_LOGIN_VIEW", next=onward, **query)


def _address(setting: str, **query: Any) -> str:
    endpoint = current_app.config[setting]
    if endpoint is None:
        return "/"
    if endpoint not in current_app.view_functions:  # known only when the shop is complete
        detail = f"{setting} names no endpoint of this app: {endpoint}"
        log.error("unknown_endpoint", extra={"detail": detail})
        return "/"
    return url_for(endpoint, **query)

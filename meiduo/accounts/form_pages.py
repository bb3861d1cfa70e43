"""To which page of the mall a browser is led when a form will not do."""

from flask import url_for

from meiduo.accounts import contract
from meiduo.web import forms
from meiduo.web.forms import Form


def sign_in_page(onward: str, again: str | None = None) -> str:
    """Return the address of the page to sign in on, which then leads on.

    Args:
        onward: where to.
        again: ``qq`` for an act that wants a sign-in by QQ, any other word for one that wants
            any; None for who is not signed in.
    """
    known = again if again in (None, "qq") else "1"
    return url_for("pages.login", next=onward, again=known)


def _of_login(onward: str) -> str:
    """Return the address of the page that has posted to ``login``."""
    again = forms.field("again")
    onward = forms.field("next") or "/"
    return sign_in_page(onward, again if again in contract.AGAIN else None)


FORMS = {
    "login": Form("login", _of_login),
    "password_form": Form("password", lambda onward: url_for("pages.account")),
}

"""Credentials that are refused before anybody reads them: Flask-JWT-Extended would stumble over
them into a 500."""

from flask import request

from meiduo.errors import CsrfFailed, TokenInvalid
from meiduo.web.contract import refuses
from meiduo.web.origins import SAFE


@refuses(TokenInvalid, CsrfFailed)
def malformed() -> None:
    """Look at the headers only: the body belongs to the view.

    Raises:
        TokenInvalid: an Authorization header that is no text, or only commas.
        CsrfFailed: a CSRF value that is no text.
    """
    header = request.headers.get("Authorization", "")
    if header and not (header.isascii() and header.replace(",", " ").split()):
        raise TokenInvalid("malformed Authorization header")
    if not request.headers.get("X-CSRF-TOKEN", "").isascii():
        raise CsrfFailed("malformed csrf value")


def malformed_form() -> None:
    """Look at the CSRF value of a form, when a token by cookie is about to be compared with it.

    Raises:
        CsrfFailed: a CSRF value that is no text.
    """
    if request.method in SAFE or "Authorization" in request.headers:
        return
    if not request.form.get("csrf_token", "").isascii():
        raise CsrfFailed("malformed csrf value")

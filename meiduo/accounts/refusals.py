"""Credentials that are refused before anybody reads them: Flask-JWT-Extended would stumble over them into a 500."""

from flask import request

from meiduo.errors import CsrfFailed, TokenInvalid


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

"""Requests that are refused before anybody asks who they are from."""

from flask import request

from meiduo.errors import CsrfFailed, TokenInvalid
from meiduo.web import origins

SAFE = {"GET", "HEAD", "OPTIONS"}


def foreign_origin() -> None:
    """A change by cookie that names its Origin must come from this host (ASVS 3.5.1); bearer callers need not."""
    origin = request.headers.get("Origin")
    if request.method in SAFE or origin is None or "Authorization" in request.headers:
        return
    if not origins.is_ours(origin):
        raise CsrfFailed("foreign origin")


def malformed() -> None:
    """Stop a header on which the library would stumble into a 500."""
    header = request.headers.get("Authorization", "")
    if header and not (header.isascii() and header.replace(",", " ").split()):
        raise TokenInvalid("malformed Authorization header")
    if not request.headers.get("X-CSRF-TOKEN", "").isascii():
        raise CsrfFailed("malformed csrf value")


def malformed_form() -> None:
    """Stop a form on which the library would stumble. Reads the request body: on our Blueprints only."""
    if not request.form.get("csrf_token", "").isascii():
        raise CsrfFailed("malformed csrf value")

"""Headers that Flask-JWT-Extended would stumble over into a 500; a shop's own views may use it."""

from flask import request
from werkzeug.datastructures import Headers

from meiduo.accounts import presented
from meiduo.errors import CsrfFailed
from meiduo.web.origins import SAFE


def drop_empty_fields() -> None:
    """Ignore empty fields before the first in an Authorization header (RFC 9110 section 5.6.1.2).

    What else is in there belongs to the view: it may be no token of ours.
    """
    header = request.headers.get("Authorization", "")
    if header and not header.partition(",")[0].strip():
        headers = Headers(request.headers)
        headers["Authorization"] = ",".join(field for field in header.split(",") if field.strip())
        request.headers = headers


def malformed_csrf() -> None:
    """Look at the CSRF value, when a token by cookie may be about to be compared with it.

    Raises:
        CsrfFailed: it is no text.
    """
    if request.method in SAFE or presented.bearer() is not None:
        return
    value = request.headers.get("X-CSRF-TOKEN") or request.form.get("csrf_token", "")
    if not value.isascii():
        raise CsrfFailed("malformed csrf value")

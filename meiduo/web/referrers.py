"""What a page says to others of its own address, where that holds a secret."""

from flask import Response

HEADER = "Referrer-Policy"
NOTHING = "no-referrer"
ORIGIN = "strict-origin"  # scheme and host; no path, no query
OF_SECRETS = (NOTHING, ORIGIN)


def with_form(response: Response) -> Response:
    """Let such a page have a form: browsers write ``Origin: null`` on a form of a page that sends
    no referrer at all (Fetch standard, "append a request Origin header")."""
    response.headers[HEADER] = ORIGIN
    return response


def of(response: Response) -> str:
    """Return what a response says of its secret address: nothing, or its origin for a form."""
    return ORIGIN if response.headers.get(HEADER) == ORIGIN else NOTHING

"""Notices that wait in a visitor's browser."""

from itsdangerous import URLSafeTimedSerializer
from malls import HTML

from meiduo.web import notices, responses


def left(shop, browser, kind):
    """Leave a notice of a shop's in a browser."""
    with shop.test_request_context(headers=HTML):
        response = notices.leave(responses.onward("/"), kind)
    value = response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    browser.client.set_cookie("notice", value)


def notice_of(visitor):
    """Return kind and facts of the notice that waits, and leave it there; None when there is
    none."""
    value = "".join(visitor.cookies("notice").values())
    if not value:
        return None
    payload = value.encode().rsplit(b".", 2)[0]
    kind, facts, *shown_on = URLSafeTimedSerializer("unknown").load_payload(payload)
    return None if shown_on else (kind, facts)


def kind_of(visitor):
    """Return its kind alone."""
    return (notice_of(visitor) or [None])[0]

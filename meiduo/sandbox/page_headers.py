"""What the sandbox's pages tell the browser. Responses to a shop are as QQ sends them."""

from flask import Flask, Response, request

CONSENT = "qq.authorize"
POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
OWN_FORMS = "form-action 'self'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    """Add them to every page."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    """The consent page may lead to any address: Chromium asks ``form-action`` about each
    redirect after a form, and where a shop goes on to after its callback nobody here knows."""
    is_consent = request.endpoint == CONSENT
    if request.blueprint == "qq" and not is_consent:
        return response
    policy = POLICY if is_consent else (*POLICY, OWN_FORMS)
    response.headers["Content-Security-Policy"] = "; ".join(policy)
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response

"""Where the sandbox's pages are."""

CONSENT = (
    "/oauth2.0/authorize?response_type=code&client_id=100000000"
    "&redirect_uri=http%3A%2F%2Fwww.meiduo.site%3A8000%2Foauth_callback&state=s"
)
REFUSED = "/oauth2.0/authorize?response_type=token"
PAGES = {
    "front": "/",
    "consent": CONSENT,
    "refused": REFUSED,
    "switchboard": "/switchboard",
    "missing": "/nowhere",
}

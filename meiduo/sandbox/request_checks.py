"""QQ's checks of a request's parameters, in QQ's order: a return code for a bad one, 0 for none."""

from urllib.parse import urlsplit

from flask import current_app, request

from meiduo.sandbox import return_codes

NEARBY = {"127.0.0.1", "localhost", "::1"}


def authorize_error() -> int:
    """Return what is wrong with an authorize request. QQ shows it on its own page."""
    parameters = request.args
    if parameters.get("response_type") != "code":
        return return_codes.RESPONSE_TYPE_ILLEGAL
    if not parameters.get("client_id"):
        return return_codes.CLIENT_ID_MISSING
    if parameters["client_id"] != current_app.config["CLIENT_ID"]:
        return return_codes.CLIENT_ID_UNKNOWN
    if not _is_registered(parameters.get("redirect_uri", "")):
        return return_codes.REDIRECT_URI_ILLEGAL
    return 0


def token_error() -> int:
    """Return what is wrong with a token request, before its code is looked up."""
    parameters = request.values
    config = current_app.config
    if parameters.get("grant_type") != "authorization_code":
        return return_codes.GRANT_TYPE_ILLEGAL
    if not parameters.get("client_id"):
        return return_codes.CLIENT_ID_MISSING
    if parameters["client_id"] != config["CLIENT_ID"]:
        return return_codes.CLIENT_ID_UNKNOWN
    if not parameters.get("client_secret"):
        return return_codes.CLIENT_SECRET_MISSING
    if parameters["client_secret"] != config["CLIENT_SECRET"]:
        return return_codes.CLIENT_SECRET_WRONG
    if not parameters.get("code"):
        return return_codes.CODE_MISSING
    return 0


def _is_registered(uri: str) -> bool:
    """Compare scheme, host and path, as QQ does; more query is allowed.

    Where no address is registered, those on this machine and under meiduo.site are.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    registered = current_app.config["REDIRECT_URIS"]
    if registered:
        is_known = any(parts[:3] == urlsplit(known)[:3] for known in registered)
        return is_known and not parts.fragment
    host = parts.hostname or ""
    is_nearby = host in NEARBY or host.endswith(".meiduo.site")
    return is_nearby and parts.scheme in {"http", "https"}

"""What the routes of users take and respond; and how their tokens are presented."""

from collections.abc import Mapping
from typing import Any

from meiduo.errors import (
    BadCredentials,
    FreshLoginRequired,
    RateLimited,
    Unavailable,
    WeakPassword,
)
from meiduo.web.contract import (
    FLAG,
    NULL,
    NUMBER,
    TEXT,
    Body,
    Field,
    Query,
    Schema,
    Token,
    list_of,
    object_of,
    ok,
    one_of,
)
from meiduo.web.openapi import Security

MOMENT: Schema = {"type": "string", "format": "date-time"}
USER = object_of(id=NUMBER, username=TEXT, nickname=TEXT, avatar_url=TEXT)
IN_BODY: dict[str, Schema] = {
    "access_token": TEXT,
    "refresh_token": TEXT,
    "token_type": {"const": "Bearer"},
    "expires_in": NUMBER,
}
IN_COOKIES: dict[str, Schema] = {"expires_in": NUMBER}

# What operations of the QQ login add to their own members.
SCHEMAS: dict[str, Schema] = {
    "Member": object_of(user=USER),
    "SignedIn": object_of(**IN_BODY, user=USER),
    "Renewed": one_of(object_of(**IN_BODY, user=USER), object_of(**IN_COOKIES, user=USER)),
    "Tokens": one_of(object_of(**IN_BODY), object_of(**IN_COOKIES)),
}

AGAIN = ("1", "qq")  # how to sign in once more, for an act that wants it: any way, or by QQ
LOGIN: Body = {
    "account": Field("a username, or a mobile number"),
    "password": Field("of that account"),
    "next": Field("where a browser goes on; a path on this site", required=False),
    "again": Field("as the page's own address says it, which a failure leads back to", False),
    "cookies": Field("any text: put the tokens into cookies, for a page's script", required=False),
}
PASSWORD: Body = {
    "password": Field("the new one"),
    "current_password": Field("the one that is there; whoever has none leaves it out", False),
}
PAGE_NUMBER = Query(
    "page",
    "1 is the first; twenty sign-ins a page",
    {"type": "integer", "minimum": 1, "maximum": 999_999},
)

ME = ok(user=USER)
SIGNED_IN = (ok("SignedIn"), ok(user=USER, **IN_COOKIES))
RENEWED = ok("Tokens")
SESSIONS = ok(
    sessions=list_of(
        object_of(
            id=TEXT,
            current=FLAG,
            created=MOMENT,
            last_used=MOMENT,
            expires=MOMENT,
            device=TEXT,
            user_agent=TEXT,
            address=TEXT,
        )
    ),
    total=NUMBER,
    next_page=one_of(NUMBER, NULL),
)

OF_PASSWORD = (BadCredentials, RateLimited, Unavailable)
OF_NEW_PASSWORD = (FreshLoginRequired, WeakPassword, *OF_PASSWORD)


def security(config: Mapping[str, Any]) -> Security:
    """Return how an app with these settings takes its tokens: from a header, or from cookies."""
    bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    csrf = "the value of the cookie whose name holds csrf; for changes by cookie"
    return Security(
        bearer={Token.NEEDED: "bearer", Token.REFRESH: "refresh_bearer"},
        cookie={Token.NEEDED: "cookie", Token.REFRESH: "refresh_cookie"},
        csrf="csrf",
        csrf_field=config["JWT_ACCESS_CSRF_FIELD_NAME"],
        schemes={
            "bearer": {**bearer, "description": "access_token"},
            "refresh_bearer": {**bearer, "description": "refresh_token"},
            "cookie": _key("cookie", config["JWT_ACCESS_COOKIE_NAME"], "set at a sign-in"),
            "refresh_cookie": _key("cookie", config["JWT_REFRESH_COOKIE_NAME"], "set beside it"),
            "csrf": _key("header", config["JWT_ACCESS_CSRF_HEADER_NAME"], csrf),
        },
    )


def _key(place: str, name: str, about: str) -> dict[str, str]:
    return {"type": "apiKey", "in": place, "name": name, "description": about}

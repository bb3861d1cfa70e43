"""Authlib's generic OAuth2 client, told how QQ wants to be asked and how QQ answers."""

from collections.abc import Callable
from typing import Any, Self
from urllib.parse import urlencode

from authlib.integrations.flask_client import OAuth
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client
from flask import Flask

from meiduo import errors
from meiduo.qq_auth.provider import parsing
from meiduo.qq_auth.provider.response import Response

SCOPE = "get_user_info"


def register(app: Flask, send: Callable[..., Response]) -> FlaskOAuth2App:
    """Return the app's client for QQ.

    Made anew for each app, never at module level: an OAuth() keeps the first app's credentials.
    Authlib reads QQ_CLIENT_ID, QQ_CLIENT_SECRET and QQ's addresses from ``app.config`` by the
    client's name.

    Args:
        app: configured.
        send: takes method, address, headers and, for a POST, a body.
    """
    return OAuth(app).register(
        "qq",
        client_cls=_over(send),
        access_token_params={"fmt": "json", "need_openid": "1"},
        client_kwargs={
            # in the body: addresses end up in logs
            "token_endpoint_auth_method": "client_secret_post",
            "token_placement": "uri",  # where /me and get_user_info want the access token
            "scope": SCOPE,
        },
        compliance_fix=_read_qqs_token,
    )


def body(response: Response) -> bytes:
    """QQ sends even its errors with status 200; anything else is a gateway speaking, or a
    redirect."""
    if response.status in {429, 502, 503, 504}:
        raise errors.QQUnavailable(f"HTTP {response.status}")
    if response.status != 200:
        raise parsing.Malformed(f"HTTP {response.status}")
    return response.body


class _Session(OAuth2Client):  # type: ignore[misc]
    """One login's. Authlib's own is a ``requests.Session``; what that has beyond these two requests
    (cookies, redirects, proxies) QQ needs none of, and it takes 0.3 ms a login."""

    send: Callable[..., Response]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(self, **kwargs)
        self.headers: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is open. Without the two circles that Authlib makes, the token is gone from
        memory at once, not when rubbish is next collected."""
        self.session = None
        self.token_auth.client = None

    def post(
        self, url: str, *, data: dict[str, str], headers: dict[str, str], auth: ClientAuth
    ) -> Response:
        """For the token. Authlib takes a body apart to add our keys, so it gets an empty
        one."""
        url, headers, keys = auth.prepare("POST", url, self.headers | headers, "")
        return self.send("POST", url, headers, f"{urlencode(data)}&{keys}".encode())

    def request(self, method: str, url: str, *, params: dict[str, str]) -> Response:
        """For everything that needs the token."""
        address = f"{url}?{urlencode(params)}"
        address, headers, _ = self.token_auth.prepare(address, self.headers, None)
        return self.send(method, address, headers)


def _over(send: Callable[..., Response]) -> type[FlaskOAuth2App]:
    """Return Authlib's client for Flask with our connections under it."""
    session = type("Session", (_Session,), {"send": staticmethod(send)})
    return type("Client", (FlaskOAuth2App,), {"client_cls": session})


def _read_qqs_token(session: OAuth2Client) -> None:
    """Let our parser read the token answer, whatever its shape; Authlib gets the result."""
    session.register_compliance_hook("access_token_response", _Token)


class _Token:
    """A token answer that is read already, as Authlib asks for it."""

    status_code = 200

    def __init__(self, response: Response) -> None:
        self._members = parsing.token(body(response))

    def json(self) -> dict[str, str]:
        return self._members

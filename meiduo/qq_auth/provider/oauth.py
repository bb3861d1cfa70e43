"""Authlib's generic OAuth2 client, told how QQ wants to be asked and how QQ answers."""

import json
from typing import Any

import requests
from authlib.integrations.flask_client import OAuth
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask

from meiduo import errors
from meiduo.qq_auth.provider import parsing

SCOPE = "get_user_info"


def register(app: Flask, adapters: dict[str, Any]) -> FlaskOAuth2App:
    """Return the app's client for QQ.

    Made anew for each app, never at module level: an OAuth() keeps the first app's credentials.
    Authlib reads QQ_CLIENT_ID, QQ_CLIENT_SECRET and QQ's addresses from ``app.config`` by the
    client's name.

    Args:
        app: configured.
        adapters: ``requests`` adapters by the beginning of the addresses that they serve.
    """
    return OAuth(app).register(
        "qq",
        client_cls=_with_adapters(adapters),
        access_token_params={"fmt": "json", "need_openid": "1", "allow_redirects": False},
        client_kwargs={
            # in the body: addresses end up in logs
            "token_endpoint_auth_method": "client_secret_post",
            "token_placement": "uri",  # where /me and get_user_info want the access token
            "scope": SCOPE,
        },
        compliance_fix=_read_qqs_token,
    )


def body(response: requests.Response) -> bytes:
    """QQ sends even its errors with status 200; anything else is a gateway speaking, or a
    redirect."""
    if response.status_code in {429, 502, 503, 504}:
        raise errors.QQUnavailable(f"HTTP {response.status_code}")
    if response.status_code != 200:
        raise parsing.Malformed(f"HTTP {response.status_code}")
    return response.content


def _with_adapters(adapters: dict[str, Any]) -> type[FlaskOAuth2App]:
    """Return Authlib's client with our connections under it."""

    class Session(OAuth2Session):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.trust_env = False  # no proxy, .netrc or CA bundle from the environment
            for prefix, adapter in adapters.items():
                self.mount(prefix, adapter)

    class Client(FlaskOAuth2App):  # type: ignore[misc]
        client_cls = Session

    return Client


def _read_qqs_token(session: OAuth2Session) -> None:
    """Let our parser read the token answer, whatever its shape; Authlib gets plain JSON."""

    def translate(response: requests.Response) -> requests.Response:
        token = parsing.token(body(response))
        clear = requests.Response()
        clear.status_code = 200
        clear._content = json.dumps(token).encode()
        return clear

    session.register_compliance_hook("access_token_response", translate)

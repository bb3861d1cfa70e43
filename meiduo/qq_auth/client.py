"""QQ's side of a login: the address of its scan page, and who came back from it.

The only room that knows Authlib and QQ's parameter names. Sources: QQ Connect wiki, 开发攻略_Server-side;
RFC 6749 sections 4.1.1 and 4.1.3.
"""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask

from meiduo import errors
from meiduo.qq_auth import wire
from meiduo.qq_auth.profile import UNTOLD, Profile
from meiduo.qq_auth.transport import TooLong, Transport

SCOPE = "get_user_info"
DECORATION = 1.5  # seconds for nickname and picture
NO_UNIONID = {100048, 100049}  # the app may not see unionids; the whole /me call fails for asking
OVERLOADED = {100032, 110405}  # QQ's own way of saying "later"

log = logging.getLogger("meiduo.qq")


@dataclass(frozen=True)
class QQIdentity:
    """Who came back from QQ: proven by QQ in this request, for this app."""

    app_id: str
    openid: str = field(repr=False)
    unionid: str | None = field(repr=False, default=None)
    access_token: str = field(repr=False, default="")  # for the profile only; never kept
    deadline: float = 0.0  # by the monotonic clock; all calls of one login share it


class QQClient:
    """One app's connection to QQ. Thread-safe.

    Args:
        app: configured with ``QQ_CLIENT_ID``, ``QQ_CLIENT_SECRET``, ``QQ_REDIRECT_URI`` and QQ's addresses.
    """

    def __init__(self, app: Flask) -> None:
        config = app.config
        self._app_id: str = config["QQ_CLIENT_ID"]
        self._redirect_uri: str = config["QQ_REDIRECT_URI"]
        self._wants_unionid: bool = config["QQ_UNIONID"]
        self._seconds: float = config["QQ_TIMEOUT"]
        self._pictures: tuple[str, ...] = config["QQ_AVATAR_PREFIXES"]
        self._transport = Transport(config["QQ_MAX_CONCURRENCY"], config["QQ_CA_FILE"])
        adapters = {"https://": self._transport, "http://": self._transport} | config.get("QQ_ADAPTERS", {})
        # Inside init, never at module level: an OAuth() keeps the first app's credentials. Authlib reads
        # QQ_CLIENT_ID, QQ_CLIENT_SECRET and QQ's addresses from app.config by the client's name.
        self._oauth = OAuth(app).register(
            "qq",
            client_cls=_with_adapters(adapters),
            access_token_params={"fmt": "json", "need_openid": "1", "allow_redirects": False},
            client_kwargs={
                "token_endpoint_auth_method": "client_secret_post",
                "token_placement": "uri",
                "scope": SCOPE,
            },
            compliance_fix=_read_qqs_token,
        )

    def address(self, state: str, *, mobile: bool) -> str:
        """Return the address of QQ's scan page for this attempt."""
        display = {"display": "mobile"} if mobile else {}
        address = self._oauth.create_authorization_url(self._redirect_uri, state=state, **display)
        return str(address["url"])

    def identify(self, code: str) -> QQIdentity:
        """Exchange an authorization code for the identity behind it: one round trip, two when QQ omits the openid.

        Raises:
            QQRejected: QQ refuses the code, or our app.
            QQBadReply: QQ's answer cannot be trusted.
            QQUnavailable: no answer in time.
        """
        deadline = time.monotonic() + self._seconds
        with self._asking(deadline):
            token = dict(self._oauth.fetch_access_token(self._redirect_uri, code=code))
            known = token.get("openid")
            told = {"openid": known} if known and not self._wants_unionid else self._me(token)
            if known and known != told["openid"]:
                raise wire.Malformed("openid differs between token and me")
            return QQIdentity(self._app_id, told["openid"], told.get("unionid"), token["access_token"], deadline)

    def profile(self, identity: QQIdentity) -> Profile:
        """Return nickname and picture, cleaned; UNTOLD when QQ does not tell: a login never fails for decoration."""
        query = {"oauth_consumer_key": self._app_id, "openid": identity.openid}
        token = {"access_token": identity.access_token}
        try:
            soon = min(identity.deadline, time.monotonic() + DECORATION)
            with self._asking(soon, decoration=True):
                body = self._get("user/get_user_info", token, query)
                return Profile.read(wire.profile(body), openid=identity.openid, prefixes=self._pictures)
        except errors.MeiduoError as error:
            log.warning("profile_not_read", extra={"reason": error.reason, "detail": str(error), **error.more()})
            return UNTOLD

    def _me(self, token: dict[str, str]) -> dict[str, str]:
        """Ask for openid, and unionid where wanted; again without it when the app may not see it."""
        if self._wants_unionid:
            try:
                return wire.me(self._get("oauth2.0/me", token, {"fmt": "json", "unionid": "1"}), self._app_id)
            except wire.Refused as refused:
                if refused.number not in NO_UNIONID:
                    raise
                log.warning("unionid_not_permitted", extra={"qq_code": refused.number})
        return wire.me(self._get("oauth2.0/me", token, {"fmt": "json"}), self._app_id)

    def _get(self, path: str, token: dict[str, str], query: dict[str, str]) -> bytes:
        return _body(self._oauth.get(path, token=token, params=query, allow_redirects=False))

    @contextmanager
    def _asking(self, deadline: float, *, decoration: bool = False) -> Iterator[None]:
        """Turn everything that can go wrong at QQ into our errors.

        ``from None``, because the text of a ``requests`` error holds the address with its secrets.
        """
        try:
            with self._transport.turn(deadline, decoration=decoration):
                yield
        except wire.Refused as refused:
            if refused.number in OVERLOADED:
                raise errors.QQUnavailable(str(refused)) from None
            raise errors.QQRejected(refused.number) from None
        except TooLong:
            raise errors.QQBadReply("answer too long") from None
        except requests.RequestException as error:
            raise errors.QQUnavailable(type(error).__name__) from None
        except wire.Malformed as error:
            raise errors.QQBadReply(str(error)) from None
        except (AuthlibBaseError, ValueError, RecursionError) as error:
            raise errors.QQBadReply(type(error).__name__) from None


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
        token = wire.token(_body(response))
        clear = requests.Response()
        clear.status_code = 200
        clear._content = json.dumps(token).encode()
        return clear

    session.register_compliance_hook("access_token_response", translate)


def _body(response: requests.Response) -> bytes:
    """QQ sends even its errors with status 200; anything else is a gateway speaking, or a redirect."""
    if response.status_code in {429, 502, 503, 504}:
        raise errors.QQUnavailable(f"HTTP {response.status_code}")
    if response.status_code != 200:
        raise wire.Malformed(f"HTTP {response.status_code}")
    return response.content

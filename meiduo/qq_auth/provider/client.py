"""QQ's side of a login: the address of its scan page, and who came back from it.

With ``oauth`` the only file that knows Authlib. Sources: QQ Connect wiki,
开发攻略_Server-side; RFC 6749 sections 4.1.1 and 4.1.3.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from authlib.common.errors import AuthlibBaseError
from flask import Flask

from meiduo import errors, log_lines
from meiduo.deadline import left
from meiduo.qq_auth.identity import UNKNOWN_PROFILE, Profile, QQIdentity
from meiduo.qq_auth.provider import oauth, parsing, profile, return_codes
from meiduo.qq_auth.provider.oauth import body
from meiduo.qq_auth.provider.response import NoResponse
from meiduo.qq_auth.provider.sockets import TooLong
from meiduo.qq_auth.provider.transport import Transport

AFTERWARDS = 3.0  # seconds of the request's time that stay for writing down who has signed in
PROFILE = 1.5  # seconds for nickname and picture
NO_UNIONID = {100048, 100049}  # the app may not see unionids; the whole /me call fails for asking
STATE = "state-of-the-attempt"  # where it will stand
OVERLOADED = {100032, 110405}  # QQ's own way of saying "later"

log = log_lines.logger("meiduo.qq")


@dataclass(frozen=True)
class Confirmed:
    """What QQ has confirmed in this request, and what the rest of this login may still ask it
    with."""

    identity: QQIdentity
    access_token: str = field(repr=False)  # for the profile only; never stored
    deadline: float  # by the monotonic clock; all calls of one login share it


class QQClient:
    """One app's connection to QQ. Thread-safe.

    Args:
        app: configured with ``QQ_CLIENT_ID``, ``QQ_CLIENT_SECRET``, ``QQ_REDIRECT_URI`` and QQ's
            addresses.
    """

    def __init__(self, app: Flask) -> None:
        config = app.config
        self._app_id: str = config["QQ_CLIENT_ID"]
        self._redirect_uri: str = config["QQ_REDIRECT_URI"]
        self._wants_unionid: bool = config["QQ_UNIONID"]
        self._seconds: float = config["QQ_TIMEOUT"]
        self._pictures: tuple[str, ...] = config["QQ_AVATAR_PREFIXES"]
        slots = config["QQ_MAX_CONCURRENCY"]
        adapters = config.get("QQ_ADAPTERS")  # the sandbox, when it is in this process
        self._transport = Transport(slots, config["QQ_CA_FILE"], adapters)
        self._oauth = oauth.register(app, self._transport.send)
        self._addresses = {False: self._address(), True: self._address(display="mobile")}

    def address(self, state: str, *, mobile: bool) -> str:
        """Return the address of QQ's scan page for this attempt."""
        return self._addresses[mobile].replace(STATE, state)

    def identify(self, code: str) -> Confirmed:
        """Exchange an authorization code for the identity behind it: one round trip, two when QQ
        omits the openid.

        Raises:
            QQRejected: QQ refuses the code, or our app.
            QQBadReply: QQ's answer cannot be trusted.
            QQUnavailable: no answer in time.
        """
        deadline = time.monotonic() + min(self._seconds, left() - AFTERWARDS)
        with self._asking(deadline):
            token = self._oauth.fetch_access_token(self._redirect_uri, code=code)
            known = token.get("openid")
            found = self._me(token) if self._wants_unionid or not known else {"openid": str(known)}
            if known and known != found["openid"]:
                raise parsing.Malformed("openid differs between token and me")
            identity = QQIdentity(self._app_id, found["openid"], found.get("unionid"))
            return Confirmed(identity, token["access_token"], deadline)

    def profile(self, confirmed: Confirmed) -> Profile:
        """Return nickname and picture, cleaned; UNKNOWN_PROFILE when QQ does not say.

        A login never fails for a profile.
        """
        openid = confirmed.identity.openid
        query = {"oauth_consumer_key": self._app_id, "openid": openid}
        token = {"access_token": confirmed.access_token}
        soon = min(confirmed.deadline, time.monotonic() + PROFILE)
        try:
            with self._asking(soon, for_profile=True):
                members = parsing.profile(self._get("user/get_user_info", token, query))
                return profile.read(members, openid=openid, prefixes=self._pictures)
        except errors.MeiduoError as error:
            facts = {"reason": error.reason, "detail": str(error), **error.more()}
            log.warning("profile_not_read", extra=facts)
            return UNKNOWN_PROFILE

    def _address(self, **display: str) -> str:
        """Return the scan page's address for an attempt whose state is yet to be filled in: all
        else in it stays the same as long as the app."""
        made = self._oauth.create_authorization_url(self._redirect_uri, state=STATE, **display)
        return str(made["url"])

    def _me(self, token: dict[str, str]) -> dict[str, str]:
        """Ask for openid, and unionid where wanted; again without it when the app may not see
        it."""
        if self._wants_unionid:
            try:
                return parsing.me(
                    self._get("oauth2.0/me", token, {"fmt": "json", "unionid": "1"}), self._app_id
                )
            except parsing.Refused as refused:
                if refused.number not in NO_UNIONID:
                    raise
                log.warning("unionid_not_permitted", extra={"qq_code": refused.number})
        return parsing.me(self._get("oauth2.0/me", token, {"fmt": "json"}), self._app_id)

    def _get(self, path: str, token: dict[str, str], query: dict[str, str]) -> bytes:
        return body(self._oauth.get(path, token=token, params=query))

    @contextmanager
    def _asking(self, deadline: float, *, for_profile: bool = False) -> Iterator[None]:
        """Turn everything that can go wrong at QQ into our errors.

        ``from None``, because a trace of what went wrong would show the address with its secrets.
        """
        try:
            with self._transport.slot(deadline, for_profile=for_profile):
                yield
        except parsing.Refused as refused:
            if refused.number in OVERLOADED:
                raise errors.QQUnavailable(str(refused)) from None
            raise return_codes.rejected(refused.number) from None
        except TooLong:
            raise errors.QQBadReply("answer too long") from None
        except NoResponse as error:
            raise errors.QQUnavailable(str(error)) from None
        except parsing.Malformed as error:
            raise errors.QQBadReply(str(error)) from None
        except (AuthlibBaseError, ValueError, RecursionError) as error:
            raise errors.QQBadReply(type(error).__name__) from None

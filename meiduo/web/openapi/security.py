"""How an app's tokens are presented; the app says it, and its operations say whether they look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from meiduo.web.contract import Token

Schemes = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Security:
    """What a client has to send with its token.

    Args:
        bearer: for a kind of token, the name of the scheme that puts it into a header.
        cookie: likewise, of the scheme that puts it into a cookie.
        csrf: the scheme that goes with a cookie when something is changed.
        csrf_field: of a form, instead of ``csrf``.
        schemes: each by its name, as OpenAPI has them.
    """

    bearer: Mapping[Token, str] = field(default_factory=dict)
    cookie: Mapping[Token, str] = field(default_factory=dict)
    csrf: str = ""
    csrf_field: str = ""
    schemes: Schemes = field(default_factory=dict)

    def of(self, token: Token, *, with_csrf: bool) -> list[dict[str, list[Any]]]:
        """Return the ways to ask, one of which is enough; none where nobody looks."""
        kind = Token.NEEDED if token is Token.OPTIONAL else token
        ways: list[dict[str, list[Any]]] = []
        if token is Token.OPTIONAL:
            ways.append({})
        if kind in self.bearer:
            ways.append({self.bearer[kind]: []})
        if kind in self.cookie:
            ways.append({name: [] for name in self._by_cookie(kind, with_csrf=with_csrf)})
        return ways

    def _by_cookie(self, kind: Token, *, with_csrf: bool) -> list[str]:
        return [self.cookie[kind], *([self.csrf] if with_csrf and self.csrf else [])]


NO_TOKENS = Security()

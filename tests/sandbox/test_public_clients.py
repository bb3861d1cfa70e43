"""Unmodified public QQ clients log in through the sandbox: it speaks QQ, not a dialect of ours.

Their addresses lead to the sandbox: the name graph.qq.com resolves to it, under a certificate
for that name.
"""

import socket
import typing
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import trustme
from broken_qq import tls
from malls import APP_ID, APP_KEY, QQ
from QQLoginTool.QQtool import OAuthQQ
from social_core.backends.qq import QQOAuth2
from social_core.strategy import BaseStrategy

from meiduo.sandbox import people

BACK = "https://www.meiduo.site/oauth_callback"


PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


@pytest.fixture
def graph(tmp_path, monkeypatch):
    """graph.qq.com is our sandbox."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    qq = QQ(tmp_path, BACK, tls(authority, "graph.qq.com"))
    here = urlsplit(qq.address).port
    real = socket.getaddrinfo

    def resolve(host, port, *rest, **more):
        if host == "graph.qq.com":
            return real("127.0.0.1", here, *rest, **more)
        return real(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    yield qq
    qq.close()


def consent(address, person):
    answer = requests.post(address, data={"person": person}, allow_redirects=False, timeout=10)
    back = answer.headers["Location"]
    assert back.startswith(BACK)
    return dict(parse_qsl(urlsplit(back).query))


def test_qqlogintool_logs_in(graph):
    client = OAuthQQ(APP_ID, APP_KEY, BACK, state="/cart/")

    back = consent(client.get_qq_url(), "ordinary")
    openid = client.get_open_id(client.get_access_token(back["code"]))

    assert back["state"] == "/cart/"
    assert openid == people.find("ordinary").openid(APP_ID)


class Storage:
    """It keeps the states that were used."""

    class nonce:
        used: typing.ClassVar = set()

        @classmethod
        def use(cls, *nonce):
            fresh = nonce not in cls.used
            cls.used.add(nonce)
            return fresh

        @classmethod
        def consume(cls, *nonce):
            known = nonce in cls.used
            cls.used.discard(nonce)
            return known


class Strategy(BaseStrategy):
    """The least that social-core wants of a framework."""

    def __init__(self):
        super().__init__(storage=Storage)
        self.session = {}
        self.query = {}

    def get_setting(self, name):
        return {"SOCIAL_AUTH_QQ_KEY": APP_ID, "SOCIAL_AUTH_QQ_SECRET": APP_KEY}[name]

    def request_data(self, merge=True):
        return self.query

    get_request_data = request_data

    def build_absolute_uri(self, path=None):
        return path

    def session_get(self, name, default=None):
        return self.session.get(name, default)

    def session_set(self, name, value):
        self.session[name] = value

    def session_pop(self, name):
        return self.session.pop(name, None)

    def request_is_secure(self):
        return True

    def authenticate(self, backend, *args, **kwargs):
        return kwargs["response"]


def test_social_auth_core_logs_in(graph):
    strategy = Strategy()
    backend = QQOAuth2(strategy, redirect_uri=BACK)

    strategy.query = consent(backend.auth_url(), "emoji")
    profile = QQOAuth2(strategy, redirect_uri=BACK).auth_complete()

    assert profile["nickname"].startswith("🐧")
    assert profile["openid"] == people.find("emoji").openid(APP_ID)

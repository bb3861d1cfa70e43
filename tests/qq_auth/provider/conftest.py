"""Fixtures: certificates, and the promise that nobody was made up."""

import contextlib
import time

import pytest
import trustme
from broken_qq import at, listener, reason, tls
from malls import QQ, Visitor, count

from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding


@pytest.fixture
def nobody(shop):
    """After the test nothing was written."""
    yield
    assert count(shop, User) == count(shop, QQBinding) == count(shop, LoginSession) == 0


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path):
    """The file for QQ_CA_FILE."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


@pytest.fixture
def qq_under_tls(authority, tmp_path):
    """Run a QQ under TLS, with a certificate for a name; 127.0.0.1, unless another is given."""
    running = []

    def run(**certificate):
        running.append(QQ(tmp_path, ssl_context=tls(authority, **certificate)))
        return running[-1]

    yield run
    for qq in running:
        qq.close()


@pytest.fixture
def serving(make_shop):
    """Run logins one after the other against a QQ that does ``serve(connection)``; return what
    became of them, each with its status or reason."""

    def run(serve, logins=2, scheme="http", **settings):
        with listener(serve) as address:
            address = address.replace("http", scheme)
            shop = make_shop(**at(address, QQ_TIMEOUT="2", **settings))
            visitors = [Visitor(shop.test_client()) for _ in range(logins)]
            responses = []
            for visitor in visitors:
                responses.append(reason(visitor.signs_in()))
                time.sleep(0.1)  # what the other side does to an idle connection arrives
            return responses

    return run


@pytest.fixture(params=["http", "https"])
def serving_by(request, serving, authority, trusted):
    """``serving`` over plain http and over TLS."""
    context = tls(authority)

    def run(serve, **more):
        if request.param == "http":
            return serving(serve, **more)

        def secured(connection):
            with contextlib.closing(context.wrap_socket(connection, server_side=True)) as secure:
                serve(secure)

        return serving(secured, scheme="https", QQ_CA_FILE=trusted, **more)

    return run

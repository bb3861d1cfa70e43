"""Fixtures: certificates, and the promise that nobody was made up."""

import pytest
import trustme
from broken_qq import tls
from malls import QQ, count

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

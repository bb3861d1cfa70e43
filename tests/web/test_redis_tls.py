"""Counting in a real Redis that has a password and speaks TLS by an authority of its own."""

import tempfile
from pathlib import Path

import certificates
import pytest
from redis_server import server
from sentinels import watched

from meiduo.web.limits import redis_is_down

# Python's ssl leaves a socket to the garbage that its peer has reset before the handshake.
LEFT = "ignore:unclosed <ssl.SSLSocket:ResourceWarning"

pytestmark = [pytest.mark.usefixtures("patient"), pytest.mark.filterwarnings(LEFT)]
PASSWORD = "canary-made-up-redis"


@pytest.fixture
def folder():
    """Certificates where the user of Redis may read them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificates.write(folder, "127.0.0.1")
        for path in [folder, *folder.iterdir()]:
            path.chmod(0o755)
        yield folder


@pytest.fixture
def tls(folder):
    """What a server is started with."""
    files = {"cert-file": "server.pem", "key-file": "server.key", "ca-cert-file": "roots.pem"}
    options = [part for name, file in files.items() for part in (f"--tls-{name}", folder / file)]
    return [*options, "--tls-auth-clients", "no"]


@pytest.fixture
def redis(tls):
    with server(*tls, "--requirepass", PASSWORD) as redis:
        yield redis


def counts(make_shop, address):
    """Begin two logins; tell whether they were counted in Redis."""
    shop = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=address)
    client = shop.test_client()
    assert {client.get("/qq/login/").status_code for _ in range(2)} == {200}
    with shop.app_context():
        return not redis_is_down()


@pytest.mark.holds("B-56", "I8")
def test_redis_counts_over_tls(make_shop, redis, folder, logged):
    """Who cannot check its certificate, or has no password, counts in memory."""
    place = f"127.0.0.1:{redis.port}/0"
    roots = f"ssl_ca_certs={folder}/roots.pem"

    assert counts(make_shop, f"rediss://:{PASSWORD}@{place}?{roots}")
    assert not counts(
        make_shop, f"rediss://:{PASSWORD}@{place}?ssl_ca_certs={folder}/other_roots.pem"
    )
    assert not counts(make_shop, f"rediss://:{PASSWORD}@{place}")
    assert not counts(make_shop, f"rediss://:canary-wrong@{place}?{roots}")
    assert not counts(make_shop, f"rediss://{place}?{roots}")
    assert "canary" not in str(logged())


@pytest.mark.holds("B-56")
def test_sentinels_and_their_servers_speak_tls(make_shop, tls, folder):
    """Both are checked by the same roots."""
    roots = folder / "roots.pem"
    with watched(tls=[*tls, "--tls-replication", "yes"], roots=roots) as service:
        assert counts(make_shop, f"{service.address}?ssl=true&ssl_ca_certs={roots}")
        other = folder / "other_roots.pem"
        assert not counts(make_shop, f"{service.address}?ssl=true&ssl_ca_certs={other}")
        assert not counts(make_shop, service.address)

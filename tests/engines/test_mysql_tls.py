"""A real MariaDB with TLS: certificates of both sides, in the address."""

import pytest
from malls import Visitor
from mariadb_tls import secured
from refusals import explained, refusal
from sqlalchemy import create_engine, text

from meiduo import engines as our_engines
from meiduo.extensions import db

pytestmark = [pytest.mark.with_db, pytest.mark.engines("mariadb")]
ROOTS = {"ssl_ca": "roots.pem"}
KEY = {**ROOTS, "ssl_cert": "client.pem", "ssl_key": "client.key"}
PROTOCOL = "show session status like 'ssl_version'"


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    with secured(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.mark.parametrize(("user", "files"), [("shop", ROOTS), ("known", KEY)])
def test_a_shop_runs_over_tls(make_shop, tls, user, files):
    """Migrated, too. The second user has to show a certificate."""
    shop = make_shop(DATABASE_URL=tls.address(user, **files))

    assert Visitor(shop.test_client()).signs_in(f"of-{user}").status_code == 200
    with shop.app_context():
        assert db.session.execute(text(PROTOCOL)).one()[1] == "TLSv1.3"
        db.session.rollback()


@pytest.mark.parametrize(
    ("user", "host", "files", "kind", "words"),
    [
        ("shop", "localhost", {"ssl_ca": "other_roots.pem"}, 2003, "TLS certificate is not"),
        ("shop", "127.0.0.1", ROOTS, 2003, "TLS certificate is not"),
        ("shop", "localhost", {"ssl_ca": "gone.pem"}, 2026, "TLS certificate is not"),
        ("shop", "localhost", {**KEY, "ssl_key": "server.key"}, 2026, "TLS certificate is not"),
        ("known", "localhost", ROOTS, 1045, "refuses this password or user"),
    ],
)
def test_what_tls_refuses_is_a_sentence(tls, user, host, files, kind, words):
    """Another authority, another host, no file, a key of another certificate, no certificate."""
    address = tls.address(user, **files).replace("mysql:", "mysql+pymysql:")
    engine = create_engine(address.replace("localhost", host))
    our_engines.prepare(engine)

    assert explained(refusal(engine, "select 1"), f"MySQL {kind}", words)


def test_a_server_without_tls_is_a_sentence(tls, new_database):
    address = new_database().replace("mysql:", "mysql+pymysql:")
    engine = create_engine(f"{address}?ssl_ca={tls.folder}/roots.pem")
    our_engines.prepare(engine)

    assert explained(refusal(engine, "select 1"), "MySQL 2026", "offers no TLS")

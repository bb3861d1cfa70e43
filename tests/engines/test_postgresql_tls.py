"""A real PostgreSQL with TLS: certificates of both sides, in the address."""

import psycopg
import pytest
from malls import Visitor
from postgres_tls import secured
from refusals import explained, refusal
from sqlalchemy import create_engine, text

from meiduo import engines as our_engines
from meiduo.extensions import db

pytestmark = [pytest.mark.with_db, pytest.mark.engines("postgresql")]
KEY = {"sslrootcert": "roots.pem", "sslcert": "client.pem", "sslkey": "client.key"}
PROTOCOL = "select version from pg_stat_ssl where pid = pg_backend_pid()"


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    with secured(tmp_path_factory.mktemp("tls")) as server:
        admin = server.address(database="postgres", **KEY)
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("create database mall")
            connection.execute("create role plain login")
        yield server


def test_a_shop_runs_over_tls(make_shop, tls):
    """Migrated, too; both sides show a certificate."""
    shop = make_shop(DATABASE_URL=tls.address(**KEY))

    assert Visitor(shop.test_client()).signs_in().status_code == 200
    with shop.app_context():
        assert db.session.scalar(text(PROTOCOL)) == "TLSv1.3"
        db.session.rollback()


@pytest.mark.parametrize(
    ("user", "place", "files", "kind", "words"),
    [
        ("plain", None, {"sslrootcert": "other_roots.pem"}, "08001", "check sslrootcert"),
        ("plain", "127.0.0.1", {"sslrootcert": "roots.pem"}, "08001", "check sslrootcert"),
        ("plain", None, {"sslrootcert": "gone.pem"}, "08001", "no file of trust roots"),
        ("shop", None, {"sslrootcert": "roots.pem"}, "28000", "does not accept our certificate"),
        ("shop", None, {**KEY, "sslkey": "open.key"}, "08001", "check sslcert and sslkey"),
        ("shop", None, {**KEY, "sslkey": "gone.key"}, "08001", "check sslcert and sslkey"),
        ("shop", None, {**KEY, "sslkey": "server.key"}, "08001", "check sslcert and sslkey"),
    ],
)
def test_what_tls_refuses_is_a_sentence(tls, user, place, files, kind, words):
    address = tls.address(user, **files).replace("postgresql:", "postgresql+psycopg:")
    if place:
        address = address.replace("@localhost", f"@{place}")
    engine = create_engine(address)
    our_engines.prepare(engine)

    assert explained(refusal(engine, "select 1"), kind, words)


def test_a_server_without_tls_is_a_sentence(postgresql):
    engine = create_engine(postgresql.replace("sql:", "sql+psycopg:") + "/postgres?sslmode=require")

    assert explained(refusal(engine, "select 1"), "08001", "speaks no TLS")

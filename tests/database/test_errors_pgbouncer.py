"""What the operator reads when a PgBouncer refuses; each refusal is a real one."""

import pytest
from pgbouncer import new_database, pooler
from refusals import explained, refusal
from sqlalchemy import text

from meiduo import engines as our_engines

pytestmark = [pytest.mark.with_db, pytest.mark.holds("B-55"), pytest.mark.engines("postgresql")]
HASTY = "query_wait_timeout = 1\nmax_client_conn = 5"


@pytest.fixture
def database(postgresql):
    return new_database(postgresql)


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("nothing_here", "3D000", "no such database"),
        ("gone", "53300", "query_wait_timeout"),
        ("moved", "3D000", "no such database"),
        ("shop?options=-c%20lock_timeout%3D1", "08P01", "takes no options"),
    ],
)
def test_what_it_refuses_is_a_sentence(database, engines, name, kind, words):
    server = database.removeprefix("postgresql://shop@").rpartition("/")[0]
    host, _, port = server.partition(":")
    moved = f"host={host} port={port} dbname=not_there"
    gone = f"host={host} port=1"
    with pooler(database, more=HASTY, gone=gone, moved=moved, shop=moved) as address:
        engine = engines(f"{address}/{name}".replace("postgresql:", "postgresql+psycopg:"))
        our_engines.prepare(engine)

        assert explained(refusal(engine, "select 1"), kind, words)


def test_a_full_pool_is_a_sentence(database, engines):
    """So is a pooler that takes no more clients."""
    with pooler(database, size=1, more=HASTY) as address:
        url = f"{address}/{database.rpartition('/')[2]}".replace("sql:", "sql+psycopg:")
        busy = engines(url, pool_size=10)
        with busy.connect() as connection:
            connection.execute(text("select 1"))
            waited = refusal(engines(url), "select 1")
            clients = [busy.raw_connection() for _ in range(4)]
            crowded = refusal(engines(url), "select 1")
            for client in clients:
                client.close()

    assert explained(waited, "53300", "query_wait_timeout", passing=True)
    assert explained(crowded, "53300", "too many connections")

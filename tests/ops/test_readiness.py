"""/readyz names what is missing, within two seconds; /healthz touches nothing."""

import contextlib
import socket
import time

import psycopg
import pytest
import redis_server
from flask_migrate import downgrade
from shop import KEYS, ROOT, Visitor, dispose, free_port, rows

import config
from meiduo import create_app


def ready(shop):
    """Return status, what is missing, and how many seconds it took."""
    began = time.monotonic()
    answer = Visitor(shop.test_client()).opens("/readyz/")
    return answer.status_code, answer.json.get("missing"), time.monotonic() - began


def says(answer, status, missing):
    assert answer[:2] == (status, missing)
    assert answer[2] < 2
    return True


@contextlib.contextmanager
def shop_at(qq, tmp_path, address):
    """A shop that was never able to migrate."""
    shop = create_app(config.load({**KEYS, **qq.settings(), "DATABASE_URL": address}, tmp_path))
    yield shop
    dispose(shop)


def test_ready_is_200_when_everything_is_there(shop, logged):
    answer = Visitor(shop.test_client()).opens("/readyz/")

    assert (answer.status_code, answer.json) == (200, {"code": "0", "errmsg": "OK"})


def test_not_ready_without_a_schema(qq, tmp_path, logged):
    with shop_at(qq, tmp_path, f"sqlite:///{tmp_path}/empty.sqlite") as shop:
        answer = Visitor(shop.test_client()).opens("/readyz/")

    assert (answer.status_code, answer.json["reason"], answer.json["missing"]) == (503, "unavailable", ["migrations"])
    assert [line["detail"] for line in logged() if line["event"] == "unavailable"] == [
        "missing: migrations: run `flask db upgrade`"
    ]


def test_not_ready_with_a_schema_of_before(shop):
    with shop.app_context():
        downgrade(str(ROOT / "migrations"), "0002")

    assert says(ready(shop), 503, ["migrations"])


def test_ready_with_a_newer_schema_than_this_code_knows(shop):
    """A rolling upgrade migrates first; processes of before go on serving until they are replaced."""
    with rows(shop) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        session.commit()

    assert says(ready(shop), 200, None)


@pytest.mark.parametrize("address", ["postgresql://shop@127.0.0.1:1/shop", "sqlite:////nowhere/shop.sqlite"])
def test_not_ready_without_a_database(qq, tmp_path, address):
    with shop_at(qq, tmp_path, address) as shop:
        assert says(ready(shop), 503, ["database"])


def test_b49_ready_answers_whatever_a_deaf_database_does(qq, tmp_path):
    """It accepts and says nothing. The second question does not wait, and /healthz never does."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"postgresql://shop@127.0.0.1:{deaf.getsockname()[1]}/shop"
        with shop_at(qq, tmp_path, address) as shop:
            assert says(ready(shop), 503, ["database"])
            second = ready(shop)
            began = time.monotonic()
            assert Visitor(shop.test_client()).opens("/healthz/").status_code == 200
            healthy = time.monotonic() - began
            deaf.close()

    assert says(second, 503, ["database"])
    assert second[2] < 0.3
    assert healthy < 0.3


def test_b49_ready_again_as_soon_as_a_lock_is_gone(on_postgresql):
    assert says(ready(on_postgresql), 200, None)
    with psycopg.connect(on_postgresql.config["DATABASE_URL"].replace("+psycopg", "")) as other:
        other.execute("lock table alembic_version in access exclusive mode")
        assert says(ready(on_postgresql), 503, ["database"])
        other.rollback()
    for _ in range(20):
        if ready(on_postgresql)[0] == 200:
            break
        time.sleep(0.1)

    assert says(ready(on_postgresql), 200, None)


def test_healthz_touches_nothing(shop, statements):
    assert Visitor(shop.test_client()).opens("/healthz/").status_code == 200
    assert statements == []


def test_ready_tells_of_redis_that_answers(make_shop):
    with redis_server.server() as redis:
        shop = make_shop(REDIS_URL=redis.address, RATELIMIT_ENABLED="1")
        answer = Visitor(shop.test_client()).opens("/readyz/")

    assert (answer.status_code, answer.json["redis"]) == (200, "up")


@pytest.mark.parametrize("kind", ["refused", "deaf"])
def test_a_redis_that_is_down_is_told_and_keeps_ready(make_shop, kind):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = free_port() if kind == "refused" else deaf.getsockname()[1]
        shop = make_shop(REDIS_URL=f"redis://127.0.0.1:{port}/0", RATELIMIT_ENABLED="1")
        began = time.monotonic()
        answer = Visitor(shop.test_client()).opens("/readyz/")
        took = time.monotonic() - began

    assert (answer.status_code, answer.json["redis"]) == (200, "down")
    assert took < 0.5


def test_not_ready_tells_of_redis_too(qq, tmp_path):
    settings = {**KEYS, **qq.settings(), "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    shop = create_app(config.load(settings, tmp_path))
    answer = Visitor(shop.test_client()).opens("/readyz/")
    dispose(shop)

    assert (answer.status_code, answer.json["missing"], answer.json["redis"]) == (503, ["migrations"], "down")


def test_the_migrations_are_found_from_any_working_directory(make_shop, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert says(ready(make_shop()), 200, None)

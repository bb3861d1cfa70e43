"""/readyz names what is missing, within two seconds; /healthz touches nothing."""

import contextlib
import socket
from functools import partial
from statistics import median

import pytest
import redis_server
from background import timed, until
from flask_migrate import downgrade
from lock_waits import lock_table, unlock
from malls import KEYS, ROOT, Visitor, dispose, free_port, rows

import config
from meiduo import create_app


def ready(shop):
    """Return status, what is missing, and how many seconds it took."""
    response, seconds = timed(partial(Visitor(shop.test_client()).opens, "/readyz/"))
    return response.status_code, response.json.get("missing"), seconds


def says(response, status, missing):
    assert response[:2] == (status, missing)
    assert response[2] < 2
    return True


@contextlib.contextmanager
def shop_at(qq, tmp_path, address):
    """A shop that was never able to migrate."""
    shop = create_app(config.load({**KEYS, **qq.settings(), "DATABASE_URL": address}, tmp_path))
    yield shop
    dispose(shop)


def test_ready_is_200_when_everything_is_there(shop, logged):
    response = Visitor(shop.test_client()).opens("/readyz/")

    assert (response.status_code, response.json) == (200, {"code": "0", "errmsg": "OK"})


def test_not_ready_without_a_schema(qq, tmp_path, logged):
    with shop_at(qq, tmp_path, f"sqlite:///{tmp_path}/empty.sqlite") as shop:
        response = Visitor(shop.test_client()).opens("/readyz/")

    (line,) = [line for line in logged() if line["event"] == "unavailable"]
    assert (response.status_code, response.json["reason"]) == (503, "unavailable")
    assert response.json["missing"] == ["migrations"]
    assert line["detail"] == "missing: migrations: run `flask db upgrade`"


def test_not_ready_with_a_schema_of_before(shop):
    with shop.app_context():
        downgrade(str(ROOT / "migrations"), "0001")

    assert says(ready(shop), 503, ["migrations"])


@pytest.mark.holds("B-36")
def test_ready_with_a_newer_schema_than_known(shop):
    """A rolling upgrade migrates first; processes of before serve until they are replaced."""
    with rows(shop) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        session.commit()

    assert says(ready(shop), 200, None)


@pytest.mark.holds("B-24")
@pytest.mark.parametrize(
    "address", ["postgresql://shop@127.0.0.1:1/shop", "sqlite:////nowhere/shop.sqlite"]
)
def test_not_ready_without_a_database(qq, tmp_path, address):
    with shop_at(qq, tmp_path, address) as shop:
        assert says(ready(shop), 503, ["database"])


@pytest.mark.holds("B-49")
def test_ready_answers_whatever_a_deaf_database_does(qq, tmp_path):
    """It accepts and says nothing. The second question does not wait, and /healthz never does."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"postgresql://shop@127.0.0.1:{deaf.getsockname()[1]}/shop"
        with shop_at(qq, tmp_path, address) as shop:
            assert says(ready(shop), 503, ["database"])
            later = [ready(shop) for _ in range(3)]
            asks = partial(Visitor(shop.test_client()).opens, "/healthz/")
            healthy = [timed(asks) for _ in range(3)]
            deaf.close()

    assert all(says(one, 503, ["database"]) for one in later)
    assert median(seconds for *_, seconds in later) < 0.3  # one may meet a busy machine
    assert {response.status_code for response, _ in healthy} == {200}
    assert median(seconds for _, seconds in healthy) < 0.3


@pytest.mark.engines("postgresql", "mariadb")
@pytest.mark.holds("B-49")
def test_ready_again_when_a_lock_is_gone(shop, beside):
    assert says(ready(shop), 200, None)
    with beside.connect() as other:
        lock_table(other, "alembic_version", "access exclusive")
        assert says(ready(shop), 503, ["database"])
        unlock(other)
    until(lambda: ready(shop)[0] == 200, seconds=2)

    assert says(ready(shop), 200, None)


def test_healthz_touches_nothing(shop, statements):
    assert Visitor(shop.test_client()).opens("/healthz/").status_code == 200
    assert statements == []


def test_ready_tells_of_redis_that_answers(make_shop):
    with redis_server.server() as redis:
        shop = make_shop(REDIS_URL=redis.address, RATELIMIT_ENABLED="1")
        response = Visitor(shop.test_client()).opens("/readyz/")

    assert (response.status_code, response.json["redis"]) == (200, "up")


@pytest.mark.holds("B-40")
@pytest.mark.parametrize("kind", ["refused", "deaf"])
def test_a_redis_that_is_down_keeps_ready(make_shop, kind):
    """It is named."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = free_port() if kind == "refused" else deaf.getsockname()[1]
        shop = make_shop(REDIS_URL=f"redis://127.0.0.1:{port}/0", RATELIMIT_ENABLED="1")
        response, took = timed(partial(Visitor(shop.test_client()).opens, "/readyz/"))

    assert (response.status_code, response.json["redis"]) == (200, "down")
    assert took < 0.5


@pytest.mark.holds("B-40")
def test_not_ready_tells_of_redis_too(qq, tmp_path):
    settings = {**KEYS, **qq.settings(), "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    shop = create_app(config.load(settings, tmp_path))
    response = Visitor(shop.test_client()).opens("/readyz/")
    dispose(shop)

    assert response.status_code == 503
    assert (response.json["missing"], response.json["redis"]) == (["migrations"], "down")


def test_the_migrations_are_found_from_any_working_directory(make_shop, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert says(ready(make_shop()), 200, None)

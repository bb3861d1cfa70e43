"""Every connection to a server has its limits of time, whatever the server's own are."""

import pytest

from meiduo.extensions import db

pytestmark = pytest.mark.holds("B-49")
ASKED = {
    "postgresql": {
        "show statement_timeout": "5s",
        "show lock_timeout": "3s",
        "show idle_in_transaction_session_timeout": "15s",
    },
    "mariadb": {
        "select @@max_statement_time": 5,
        "select @@innodb_lock_wait_timeout": 3,
        "select @@lock_wait_timeout": 3,
        "select @@idle_transaction_timeout": 15,
    },
    "mysql": {
        "select @@max_execution_time": 5000,
        "select @@innodb_lock_wait_timeout": 3,
        "select @@lock_wait_timeout": 3,
    },
}


@pytest.mark.engines("postgresql", "mariadb")
def test_every_connection_has_its_limits(engine, shop):
    with shop.app_context():
        connection = db.session.connection()
        is_mysql = engine == "mariadb" and not connection.dialect.is_mariadb
        asked = ASKED["mysql" if is_mysql else engine]
        found = {ask: connection.exec_driver_sql(ask).scalar() for ask in asked}
        db.session.rollback()

    assert found == asked


@pytest.mark.engines("postgresql")
def test_the_network_has_its_limits_too(shop):
    with shop.app_context():
        raw = db.session.connection().connection.driver_connection
        known = raw.info.get_parameters()
        db.session.rollback()

    assert (known["connect_timeout"], known["tcp_user_timeout"]) == ("3", "10000")

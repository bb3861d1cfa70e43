"""Statements over many rows: how many they are, and for whom they wait."""

import pytest
from malls import rows
from sqlalchemy import event, insert, select
from sqlalchemy.engine import Engine

from meiduo.columns import now
from meiduo.database import session, writing
from meiduo.mall_models import UsedAttempt
from meiduo.many_rows import delete_by_key

KEYS = [f"{number:032x}" for number in range(250)]
pytestmark = pytest.mark.engines("sqlite", "postgresql", "mariadb")


@pytest.fixture
def spent(shop):
    """Spent attempts: all the rows that there are."""
    with rows(shop) as written:
        row = {"next": "/", "expires": now()}
        written.execute(insert(UsedAttempt), [{"attempt_id": key, **row} for key in KEYS])
        written.commit()
    return shop


@pytest.fixture
def round_trips():
    """Count the DELETE statements as a driver sends them: one for each row of a list."""
    sent = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith("DELETE"):
            sent.append(len(parameters) if executemany else 1)

    event.listen(Engine, "before_cursor_execute", note)
    yield lambda: sum(sent)
    event.remove(Engine, "before_cursor_execute", note)


def test_rows_are_deleted_in_few_statements(spent, engine, round_trips):
    """Each is a round trip within a visitor's request."""
    with spent.app_context(), writing():
        done = delete_by_key(UsedAttempt.attempt_id, [*KEYS[:-1], "nobody's"])

    assert done == len(KEYS) - 1
    assert round_trips() == (3 if engine == "mariadb" else 1)
    with rows(spent) as left:
        assert left.scalars(select(UsedAttempt.attempt_id)).all() == KEYS[-1:]


@pytest.mark.engines("postgresql", "mariadb")
@pytest.mark.parametrize("several", [1, 5, 249])
def test_deleting_waits_for_no_other_row(spent, beside, several):
    """However small the table is, and so cheap to read as a whole."""
    last = select(UsedAttempt.attempt_id).where(UsedAttempt.attempt_id == KEYS[-1])
    with beside.connect() as other:
        other.execute(last.with_for_update())
        with spent.app_context(), writing():
            assert delete_by_key(UsedAttempt.attempt_id, KEYS[:several]) == several


@pytest.mark.engines("mariadb")
def test_an_older_collation_is_no_obstacle(spent, beside):
    """A shop's table from before, and a connection in three bytes."""
    with beside.begin() as connection:
        connection.exec_driver_sql(
            "alter table login_attempts_used modify attempt_id varchar(64) "
            "collate utf8mb4_unicode_ci not null"
        )
    with spent.app_context(), writing():
        session.connection().exec_driver_sql("set names utf8mb3")
        assert delete_by_key(UsedAttempt.attempt_id, KEYS[:9]) == 9
        session.connection().exec_driver_sql("set names utf8mb4")

"""Statements over many rows: how many they are, and for whom they wait."""

import pytest
from databases import with_driver
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from malls import rows
from sqlalchemy import String, event, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import mapped_column

from meiduo.columns import now
from meiduo.database import session, writing
from meiduo.mall_models import UsedAttempt
from meiduo.many_rows import delete_by_key

KEYS = [f"{number:032x}" for number in range(250)]
OLDER = ["utf8mb4 collate utf8mb4_unicode_ci", "utf8mb3", "latin1", "ascii"]
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


@pytest.fixture
def locked(beside):
    """Somebody else has locked the last row."""
    last = select(UsedAttempt.attempt_id).where(UsedAttempt.attempt_id == KEYS[-1])
    with beside.connect() as other:
        other.execute(last.with_for_update())
        yield


@pytest.mark.engines("postgresql", "mariadb")
@pytest.mark.parametrize("several", [1, 5, 249])
def test_deleting_waits_for_no_other_row(spent, locked, several):
    """However small the table is, and so cheap to read as a whole."""
    with spent.app_context(), writing():
        assert delete_by_key(UsedAttempt.attempt_id, KEYS[:several]) == several


@pytest.fixture(params=OLDER)
def older(request, spent, beside):
    """A shop whose table is from before, as its server was set up then."""
    with beside.begin() as connection:
        connection.exec_driver_sql(
            "alter table login_attempts_used modify attempt_id varchar(64) "
            f"character set {request.param} not null"
        )
    return spent


@pytest.mark.engines("mariadb")
@pytest.mark.parametrize("spoken", ["utf8mb4", "utf8mb3", "latin1"])
def test_an_older_character_set_is_no_obstacle(older, locked, spoken):
    """Nor the one of the connection: each row would be read to compare it, and waited for."""
    with older.app_context(), writing():
        session.connection().exec_driver_sql(f"set names {spoken}")
        assert delete_by_key(UsedAttempt.attempt_id, KEYS[:9]) == 9
        session.connection().exec_driver_sql("set names utf8mb4")


@pytest.mark.engines("mariadb")
def test_a_shop_names_its_database_itself(new_database):
    """In each table, and none in the address."""
    server, _, database = with_driver(new_database(migrated=False)).rpartition("/")
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"{server}/"
    db = SQLAlchemy(app)

    class Spent(db.Model):
        __table_args__ = {"schema": database}  # noqa: RUF012
        key = mapped_column(String(64), primary_key=True)  # a word of SQL, too

    with app.app_context():
        db.create_all()
        with writing():
            db.session.add_all(Spent(key=key) for key in KEYS)
            db.session.flush()
            assert delete_by_key(Spent.key, KEYS[:9]) == 9
        db.engine.dispose()

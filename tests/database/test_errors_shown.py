"""A refusal of the database in the log and at the shell: class and sentence, no value."""

import json

import pytest
from malls import KEYS, dispose
from operating import fails, run
from refusals import CANARY
from sqlalchemy import text

import config
from meiduo import create_app
from meiduo.extensions import db

NO_COLUMN = {"sqlite": "SQLITE_ERROR", "postgresql": "42703", "mariadb": "MySQL 1054"}


@pytest.mark.holds("I7", "I8")
def test_the_log_line_has_no_value(engine, shop, visitor, logged):
    """It has class, sentence and reference."""
    back = visitor.consents()
    with shop.app_context():
        db.session.execute(text("alter table tb_users rename column nickname to gone"))
        db.session.commit()

    response = visitor.opens(back)

    (line,) = [line for line in logged() if line["event"] == "unavailable"]
    assert response.status_code == 503
    assert (line["database_error"], line["ref"]) == (NO_COLUMN[engine], response.json["ref"])
    assert "flask db upgrade" in line["detail"]
    assert "gone" not in json.dumps(line)
    assert "UPDATE tb_users" not in json.dumps(logged())
    assert "SELECT tb_users" not in json.dumps(logged())


@pytest.mark.holds("I8")
def test_a_command_says_why_the_database_refuses(qq, tmp_path, guarded):
    """A wrong password is called one, by commands as by the log."""
    url = guarded.replace("shop@", f"guarded:{CANARY}@") + "/postgres"
    settings = {**KEYS, **qq.settings(), "DATABASE_URL": url}
    app = create_app(config.load(settings, tmp_path))

    ended = run(app, "users", "show", "mia")

    assert fails(ended, 1, "refuses this password or user")
    assert "28P01" in ended.stderr
    assert CANARY not in ended.output
    dispose(app)

"""What PostgreSQL alone has."""

import time
import uuid

import pytest
from operating import run
from partitioned import CUT, cut, parts
from sqlalchemy import text

from meiduo.accounts.models import LoginSession

pytestmark = [pytest.mark.with_db, pytest.mark.engines("postgresql")]


def test_roles_may_do_what_they_could(shop, beside):
    """An app that is not the owner of its tables goes on."""
    role = f"app_{uuid.uuid4().hex[:8]}"
    with beside.begin() as connection:
        connection.execute(text(f"create role {role}"))
        connection.execute(text(f"grant select, insert on login_sessions to {role}"))
    cut(shop)

    with beside.begin() as connection:
        asked = f"select has_table_privilege('{role}', 'login_sessions', :what)"
        found = {
            what: connection.scalar(text(asked), {"what": what})
            for what in ("select", "insert", "delete")
        }
        connection.execute(text(f"drop owned by {role}"))
        connection.execute(text(f"drop role {role}"))
    assert found == {"select": True, "insert": True, "delete": False}


def test_a_table_in_use_is_waited_for_briefly(shop, beside):
    """Then the command says so, nothing has changed, and it can be run again."""
    with beside.connect() as other:
        other.execute(text("select * from login_sessions"))
        began = time.monotonic()
        result = run(shop, *CUT)
        waited = time.monotonic() - began

    assert "55P03" in result.stderr
    assert result.exit_code == 1
    assert 2 < waited < 8
    assert parts(shop, LoginSession) == {}
    cut(shop)
    assert len(parts(shop, LoginSession)) == 10

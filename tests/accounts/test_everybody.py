"""After a restore: one command ends every sign-in of everybody."""

import pytest
from logins import add_member, bearer, login, renewing
from malls import Visitor, rows
from operating import run
from sign_ins import alive, sign_in_often
from sqlalchemy import insert

from meiduo.accounts.models import LoginSession, User

pytestmark = pytest.mark.holds("B-53", "I11")
STOP_AT_700 = """
CREATE TRIGGER stop BEFORE UPDATE ON tb_users WHEN old.id = 700
BEGIN SELECT RAISE(ABORT, 'pulled'); END
"""


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
def test_signing_everybody_out_ends_every_token(shop):
    """After a restore even signed-out sessions live again; this command ends them all."""
    visitor = Visitor(shop.test_client())
    by_qq = visitor.signs_in().json
    add_member(shop)
    by_password = login(Visitor(shop.test_client())).json

    result = run(shop, "users", "sign-out-everybody", "--yes")

    assert result.exit_code == 0
    ended = "2 users are signed out everywhere (2 sign-ins ended)"
    assert result.stdout == f"{ended}; their next request says so\n"
    assert alive(shop) == set()
    for tokens in (by_qq, by_password):
        assert visitor.opens("/auth/me/", headers=bearer(tokens)).status_code == 401
        assert visitor.client.post("/auth/refresh/", headers=renewing(tokens)).status_code == 401
    again = login(Visitor(shop.test_client())).json
    assert visitor.opens("/auth/me/", headers=bearer(again)).status_code == 200


def test_a_sign_in_without_a_row_ends_too(visitor, shop):
    """By the epoch: what the backup does not know ends, should its row ever come back."""
    signed_in = visitor.signs_in().json
    with rows(shop) as session:
        row = session.query(LoginSession).one()
        columns = LoginSession.__table__.columns
        stored = {column.name: getattr(row, column.name) for column in columns}
        session.delete(row)
        session.commit()
    run(shop, "users", "sign-out-everybody", "--yes")
    with rows(shop) as session:
        session.execute(insert(LoginSession), [stored])
        session.commit()

    assert visitor.opens("/auth/me/", headers=bearer(signed_in)).status_code == 401


def test_signing_everybody_out_asks_first(visitor, shop):
    signed_in = visitor.signs_in().json

    result = run(shop, "users", "sign-out-everybody", input="n\n")

    assert result.exit_code == 1
    assert "All 1 users will be signed out everywhere. Go on? [y/N]" in result.output
    assert visitor.opens("/auth/me/", headers=bearer(signed_in)).status_code == 200


@pytest.mark.engines("sqlite")
def test_it_is_done_in_batches(shop):
    """It may be interrupted: the first transaction stays done; run again, it takes the rest."""
    with rows(shop) as session:
        names = [f"user{number}" for number in range(1200)]
        session.execute(insert(User), [{"username": name, "username_key": name} for name in names])
        session.commit()
        first = session.query(User.id).order_by(User.id).first()[0]
        last = 1200
    sign_in_often(shop, first, 3)
    sign_in_often(shop, last, 3)
    with rows(shop) as session:
        session.connection().exec_driver_sql(STOP_AT_700)
        session.commit()

    assert run(shop, "users", "sign-out-everybody", "--yes").exit_code == 1
    assert len(alive(shop)) == 3
    with rows(shop) as session:
        session.connection().exec_driver_sql("DROP TRIGGER stop")
        session.commit()
    assert run(shop, "users", "sign-out-everybody", "--yes").exit_code == 0

    assert alive(shop) == set()
    with rows(shop) as session:
        assert session.query(User).filter(User.session_epoch == 0).count() == 0

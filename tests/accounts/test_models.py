"""What a row says of itself, a query says, too."""

from datetime import timedelta

import pytest
from logins import add_member
from malls import rows
from sign_ins import sign_in_often
from sqlalchemy import create_mock_engine

from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("revoked", "life", "alive"),
    [(False, DAY, True), (False, -DAY, False), (True, DAY, False), (True, -DAY, False)],
)
def test_a_sign_in_lives_alike_everywhere(shop, revoked, life, alive):
    """Until it is ended, or expires: for a token, and in the list of sign-ins."""
    [sid] = sign_in_often(shop, add_member(shop), 1)
    with rows(shop) as session:
        own = session.get(LoginSession, sid)
        own.revoked = now() if revoked else None
        own.expires = now() + life
        session.flush()

        found = session.query(LoginSession).filter(LoginSession.is_alive).count()

        assert (own.is_alive, found) == (alive, int(alive))


def test_few_users_are_in_the_index_of_rounds():
    """On PostgreSQL, too, also where a table is made without a migration."""
    said = []
    engine = create_mock_engine(
        "postgresql+psycopg://",
        lambda made, *_: said.append(str(made.compile(dialect=engine.dialect))),
    )

    User.metadata.create_all(engine, tables=[User.__table__], checkfirst=False)

    [made] = [one for one in said if "ix_tb_users_django_rounds" in one]
    assert made.endswith("WHERE django_rounds IS NOT NULL")

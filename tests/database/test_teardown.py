"""A connection that is lost when the response is ready spoils no response."""

import pytest
from lock_waits import OWN, end
from sqlalchemy import text

from meiduo.database import session

pytestmark = [pytest.mark.engines("postgresql", "mariadb"), pytest.mark.holds("B-26", "I7")]


def test_a_connection_lost_after_a_view_costs_nothing(shop, beside):
    """Giving it back would be an error that no handler sees: the server's own 500."""

    @shop.get("/lost/")
    def lost():
        end(beside, session.scalar(text(OWN[beside.dialect.name])))
        return "ready"

    client = shop.test_client()

    assert client.get("/lost/").text == "ready"
    assert client.get("/auth/me/").status_code == 401

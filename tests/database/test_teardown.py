"""A connection that is lost when the response is ready spoils no response."""

import contextlib

import pytest
from lock_waits import OWN, end
from sqlalchemy import text

from meiduo.database import session, writing
from meiduo.errors import NotFound

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


@pytest.mark.parametrize("act", [contextlib.nullcontext, writing])
def test_a_failure_on_a_lost_connection_is_told(shop, beside, act):
    """Rolling back fails, too, and is not what the visitor hears of."""

    @shop.get("/lost/")
    def lost():
        with act():
            end(beside, session.scalar(text(OWN[beside.dialect.name])))
            raise NotFound

    client = shop.test_client()

    assert client.get("/lost/").status_code == 404
    assert client.get("/auth/me/").status_code == 401

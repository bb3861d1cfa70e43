"""Refresh tokens rotate, and are mortal."""

import time
from datetime import timedelta

import pytest
import time_machine
from background import meanwhile
from lock_waits import waiting
from logins import bearer, claims, header, refused, renewing
from malls import rows

from meiduo.accounts.models import LoginSession
from meiduo.columns import now
from meiduo.statements import clock

pytestmark = pytest.mark.holds("A-25")


def test_refresh_rotates(visitor, signed_in):
    renewed = visitor.client.post("/auth/refresh/", headers=renewing(signed_in)).json

    assert renewed["code"] == "0"
    assert renewed["refresh_token"] != signed_in["refresh_token"]
    assert visitor.opens("/auth/me/", headers=bearer(renewed)).status_code == 200
    assert visitor.client.post("/auth/refresh", headers=renewing(renewed)).status_code == 200


def test_two_tabs_may_refresh_at_once(visitor, signed_in):
    responses = [
        visitor.client.post("/auth/refresh/", headers=renewing(signed_in)) for _ in range(2)
    ]

    assert [response.status_code for response in responses] == [200, 200]
    last = visitor.client.post("/auth/refresh/", headers=renewing(responses[0].json))
    assert last.status_code == 200


@pytest.mark.engines("sqlite")
def test_an_old_refresh_token_ends_the_sign_in(visitor, signed_in):
    with time_machine.travel(claims(signed_in["access_token"])["iat"] + 60, tick=False) as clock:
        renewed = visitor.client.post("/auth/refresh/", headers=renewing(signed_in)).json
        clock.shift(11)
        assert refused(visitor.client.post("/auth/refresh/", headers=renewing(signed_in)))
        assert refused(visitor.opens("/auth/me/", headers=bearer(renewed)))
        assert refused(visitor.client.post("/auth/refresh/", headers=renewing(renewed)))


@pytest.mark.engines("sqlite")
def test_a_sign_in_ends_after_thirty_days(visitor, signed_in):
    """However often it is refreshed."""
    start = claims(signed_in["access_token"])["iat"]
    token = signed_in["refresh_token"]
    for day in (13, 26, 29.9):
        with time_machine.travel(start + day * 86400, tick=False):
            renewed = visitor.client.post("/auth/refresh/", headers=header(token)).json
        token = renewed["refresh_token"]
    with time_machine.travel(start + 30.01 * 86400, tick=False):
        assert refused(visitor.client.post("/auth/refresh/", headers=header(token)))


def test_a_rotation_in_the_future_stretches_no_grace(visitor, shop):
    """After a clock was ahead, or a database set back, a spent token is good for no longer."""
    spent = renewing(visitor.signs_in().json)
    fresh = visitor.client.post("/auth/refresh/", headers=spent).json
    with rows(shop) as session:
        session.query(LoginSession).update({"rotated": now() + timedelta(seconds=60)})
        session.commit()

    assert visitor.client.post("/auth/refresh/", headers=spent).json["reason"] == "token_invalid"
    assert visitor.opens("/auth/me/", headers=bearer(fresh)).status_code == 401


@pytest.mark.engines("postgresql", "mariadb")
def test_a_wait_for_the_row_is_no_delay(visitor, shop, beside):
    """The moment of a rotation is taken after the lock.

    Otherwise an honest retry after a long wait looks like a theft.
    """
    headers = renewing(visitor.signs_in().json)

    def refresh():
        return visitor.client.post("/auth/refresh/", headers=headers)

    with beside.connect() as other:
        other.exec_driver_sql("select 1 from login_sessions for update")
        with meanwhile(refresh) as (refreshed,):
            waiting(beside)
            time.sleep(1)
            with shop.app_context():
                released = clock()
            other.rollback()

    assert refreshed.result().status_code == 200
    with rows(shop) as session:
        assert session.query(LoginSession.rotated).one()[0] >= released

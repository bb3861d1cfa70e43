"""Many sign-ins of one user."""

import uuid
from datetime import timedelta

from malls import rows
from sqlalchemy import insert

from meiduo.accounts.models import LoginSession
from meiduo.columns import now

DAY = timedelta(days=1)


def sign_in_often(shop, user_id, many, *, age=DAY, life=DAY * 13):
    """Write sign-ins of one user; the first ones are the oldest."""
    moment = now() - age
    made = [
        {
            "sid": uuid.uuid4().hex,
            "user_id": user_id,
            "refresh_jti": "x",
            "created": moment + timedelta(seconds=number) - DAY * 365,
            "rotated": moment + timedelta(milliseconds=number),
            "expires": moment + life,
        }
        for number in range(many)
    ]
    with rows(shop) as session:
        session.execute(insert(LoginSession), made)
        session.commit()
    return [row["sid"] for row in made]


def alive(shop):
    """Return the ids of the sign-ins that have neither ended nor expired."""
    with rows(shop) as session:
        living = session.query(LoginSession)
        living = living.filter(LoginSession.revoked.is_(None), LoginSession.expires > now())
        return {row.sid for row in living}

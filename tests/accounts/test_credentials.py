"""A password that is being checked, while things change."""

import pytest
from argon2 import PasswordHasher
from logins import GOOD
from malls import rows

from meiduo.accounts import passwords
from meiduo.accounts.models import User


@pytest.mark.holds("A-23", "I11")
@pytest.mark.parametrize(
    "change", [{"password_hash": passwords.make("another-password")}, {"is_active": False}]
)
def test_a_password_changing_meanwhile_signs_nobody_in(visitor, shop, member, monkeypatch, change):
    """It changes, or its user is disabled, while it is checked."""
    real = PasswordHasher.verify
    done = []

    def verify(*args):  # the library's
        right = real(*args)
        if not done:
            done.append(1)
            with rows(shop) as session:
                session.query(User).filter_by(username="laoguke").update(change)
                session.commit()
        return right

    monkeypatch.setattr(PasswordHasher, "verify", verify)

    answer = visitor.client.post("/auth/login/", json={"account": "laoguke", "password": GOOD})
    assert (answer.status_code, answer.json["reason"]) == (401, "bad_credentials")

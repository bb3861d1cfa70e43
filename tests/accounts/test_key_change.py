"""Tokens outlive a change of the key that signs them."""

import secrets

import pytest
from malls import Visitor, bearer

pytestmark = pytest.mark.holds("A-63")

OLD = secrets.token_hex()
NEW = secrets.token_hex()


def test_tokens_survive_a_change_of_key(make_shop, tmp_path):
    """And end when the old key is gone."""
    database = f"sqlite:///{tmp_path}/shared.sqlite"
    before = make_shop(JWT_SECRET_KEY=OLD, DATABASE_URL=database)
    mine = bearer(Visitor(before.test_client()).signs_in().json)
    changed = make_shop(JWT_SECRET_KEY=NEW, JWT_SECRET_KEY_FALLBACKS=OLD, DATABASE_URL=database)
    done = make_shop(JWT_SECRET_KEY=NEW, DATABASE_URL=database)

    assert changed.test_client().get("/auth/me/", headers=mine).status_code == 200
    assert done.test_client().get("/auth/me/", headers=mine).status_code == 401

"""Names that are one by the shop's own collation, and two by ours."""

import pytest
from malls import count
from old_mall import reasons
from sqlalchemy import text

from meiduo.accounts.models import User
from meiduo.extensions import db
from meiduo.mall_models import QQBinding

WITHOUT_ACCENTS = (
    "CREATE COLLATION bare (provider = icu, locale = 'und-u-ks-level1', deterministic = false)",
    "ALTER TABLE tb_users ALTER username_key TYPE varchar(192) COLLATE bare",
)


pytestmark = pytest.mark.engines("postgresql")


@pytest.fixture
def shop(make_shop):
    """As a MySQL of today compares, unasked."""
    made = make_shop()
    with made.app_context():
        for statement in WITHOUT_ACCENTS:
            db.session.execute(text(statement))
        db.session.commit()
    return made


def test_a_name_that_is_another_there_is_refused(old, shop, reports):
    """And the run goes on."""
    old.many(600)
    old.does("UPDATE tb_users SET username = 'José' WHERE id = 2")
    old.does("UPDATE tb_users SET username = 'Jose' WHERE id = 1")

    assert reasons(reports()) == {
        ("tb_users", 2): "database_refuses",
        ("tb_oauth_qq", 2): "user_refused",
    }
    assert (count(shop, User), count(shop, QQBinding)) == (599, 599)

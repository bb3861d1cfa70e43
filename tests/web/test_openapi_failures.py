"""What the shop suffers ends as described: a cancelled login, a broken QQ, no tables."""

import pytest
from contracts import Contract
from malls import bearer
from sqlalchemy import text

from meiduo.extensions import db


@pytest.fixture
def contract(shop):
    return Contract(shop)


def test_a_cancelled_login_ends_as_described(contract, visitor, browser):
    for someone, status in ((visitor, 403), (browser, 303)):
        back = someone.starts().partition("state=")[2].partition("&")[0]
        response = someone.opens(f"/oauth_callback/?usercancel=1&state={back}")
        assert contract.keeps(response).status_code == status


@pytest.mark.parametrize(
    ("fault", "status", "reason"),
    [
        (("error", 100009), 500, "qq_rejected"),
        (("empty",), 500, "qq_bad_reply"),
        (("status", 502), 503, "qq_unavailable"),
    ],
)
def test_a_broken_qq_is_described(contract, visitor, qq, fault, status, reason):
    back = visitor.consents()
    qq.will(*fault, address="token")

    response = contract.keeps(visitor.opens(back))

    assert (response.status_code, response.json["reason"]) == (status, reason)


def test_a_database_without_tables_is_described(contract, shop, visitor):
    """Wherever it is asked; whoever does not ask goes on."""
    tokens = visitor.signs_in().json
    begun = visitor.consents()
    with shop.app_context():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(text(f"DROP TABLE {table.name}"))
        db.session.execute(text("DROP TABLE alembic_version"))
        db.session.commit()
    headers = bearer(tokens)
    for address in ("/", "/account/", "/auth/me/", "/auth/sessions/", "/qq/binding/", begun):
        response = contract.keeps(visitor.opens(address, headers=headers))
        assert (response.status_code, response.json["reason"]) == (503, "unavailable"), address
    assert contract.keeps(visitor.opens("/qq/login/")).status_code == 200
    assert contract.keeps(visitor.opens("/healthz/")).status_code == 200
    assert contract.keeps(visitor.opens("/readyz/")).json["missing"] == ["migrations"]

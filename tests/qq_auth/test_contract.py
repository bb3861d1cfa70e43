"""The extension's routes declare themselves to any app, whatever its users are."""

import secrets
import subprocess
import sys

import pytest
from contracts import Contract
from flask import Blueprint, Flask
from flask_sqlalchemy import SQLAlchemy
from malls import ROOT
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from meiduo.errors import TokenInvalid
from meiduo.qq_auth import Members, QQAuth, Tables, contract
from meiduo.qq_auth.attempts.models import UsedAttemptMixin
from meiduo.qq_auth.bindings.models import BindingMixin, TicketMixin
from meiduo.web import openapi


class Base(DeclarativeBase):
    """Tables of a shop with users of its own."""


class Customer(Base):
    __tablename__ = "customers"

    email: Mapped[str] = mapped_column(primary_key=True)


class Binding(BindingMixin, Base):
    __user__ = Customer


class Ticket(TicketMixin, Base):
    pass


class UsedAttempt(UsedAttemptMixin, Base):
    __user__ = Customer


TABLES = Tables(user=Customer, binding=Binding, ticket=Ticket, used_attempt=UsedAttempt)


class Nobody(Members):
    """Users that prove no password."""

    def create(self, profile):
        return Customer(email=profile.nickname)

    def caller(self):
        raise TokenInvalid("nobody is signed in here")

    def open_session(self, user):
        return None


class Proving(Nobody):
    def prove_password(self, account, password):
        return account


@pytest.fixture
def make_own(tmp_path, qq):
    def make(members):
        app = Flask("own", instance_path=str(tmp_path))
        app.url_map.strict_slashes = False
        database = f"sqlite:///{tmp_path}/own.sqlite"
        app.config.update(
            qq.settings(), SECRET_KEY=secrets.token_hex(), SQLALCHEMY_DATABASE_URI=database
        )
        db = SQLAlchemy(model_class=Base)
        db.init_app(app)
        QQAuth(members(), TABLES).init_app(app)
        openapi.init_app(app, Blueprint("openapi", __name__), title="own", schemas=contract.SCHEMAS)
        with app.app_context():
            Base.metadata.create_all(db.engine)
        return app

    return make


def test_another_app_has_the_contract_of_the_login(make_own):
    """Without a word of the mall's tokens."""
    published = Contract(make_own(Nobody))

    assert {name.partition(".")[0] for name in published.operations} == {
        "qq_auth",
        "qq_binding",
        "openapi",
    }
    assert published.document["components"]["securitySchemes"] == {}
    assert "refresh_token" not in str(published.document)
    assert "csrf_token" not in str(published.document)


@pytest.mark.parametrize("members", [Nobody, Proving])
def test_any_shop_offers_a_move_by_ticket(make_own, members):
    """With account and password it is 404 in a shop that proves no passwords."""
    published = Contract(make_own(members))
    described = published.operations["qq_binding.move.post"]
    body = described["requestBody"]["content"]["application/json"]["schema"]

    assert set(body["properties"]) == {"ticket", "account", "password", "preview"}
    assert body["required"] == []
    assert published.reasons(described, 404) == {"not_found"}
    assert published.reasons(described, 409) >= {"binding_conflict", "last_login_method"}


def test_another_app_keeps_the_contract(make_own):
    app = make_own(Proving)
    published = Contract(app)
    client = app.test_client()

    begun = published.keeps(client.get("/qq/login/"))
    refused = published.keeps(client.get("/qq/binding/"))

    assert begun.json["login_url"]
    assert (refused.status_code, refused.json["reason"]) == (401, "token_invalid")
    assert published.keeps(client.get("/oauth_callback/")).json["reason"] == "code_missing"
    assert published.keeps(client.get("/openapi.json")).status_code == 200


def test_the_extension_does_without_the_jwt_library():
    code = "import sys, meiduo.qq_auth; sys.exit('flask_jwt_extended' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0

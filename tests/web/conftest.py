"""Somebody else's Flask app with two Blueprints: one takes what ``web`` offers, the other is its
own."""

import pytest
from flask import Blueprint, Flask
from jinja2 import DictLoader

from meiduo.web import limit_storage


class Foreign:
    """Views are added to both Blueprints alike, under ``/ours/`` and ``/theirs/``."""

    def __init__(self):
        self.app = Flask("foreign")
        self.ours = Blueprint("ours", __name__, url_prefix="/ours")
        self.theirs = Blueprint("theirs", __name__, url_prefix="/theirs")

    def view(self, name, function, **options):
        for blueprint in (self.ours, self.theirs):
            blueprint.add_url_rule(f"/{name}", name, function, **options)

    def templates(self, **texts):
        self.app.jinja_loader = DictLoader({f"{name}.html": text for name, text in texts.items()})

    def client(self):
        self.app.register_blueprint(self.ours)
        self.app.register_blueprint(self.theirs)
        return self.app.test_client()


@pytest.fixture
def foreign():
    return Foreign()


@pytest.fixture
def cart():
    """A Blueprint of a shop that lives in our app, to be registered after ``create_app``."""
    return Blueprint("cart", __name__, url_prefix="/cart")


@pytest.fixture
def patient(monkeypatch):
    """Shops made afterwards give Redis more time: a busy machine is no reason to count in memory.

    For tests of what is counted, not of how long anybody waits.
    """
    monkeypatch.setattr(limit_storage, "PATIENCE", 2.0)

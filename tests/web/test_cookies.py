"""Signed contents: short ones as they are, long ones made shorter, those of before still read."""

import pytest
from itsdangerous import URLSafeTimedSerializer

from meiduo.web import cookies

SALT = "qq-attempt"
SHORT = {"next": "/", "id": "a" * 64}


@pytest.fixture
def signer(shop):
    with shop.app_context():
        yield cookies.signer(SALT)


def test_a_short_content_costs_no_compression(signer):
    value = signer.dumps(SHORT)

    assert not value.startswith(".")
    assert signer.loads(value) == SHORT


def test_a_long_content_is_made_shorter(signer):
    long = {"next": "/" + "list/" * 400}

    assert len(signer.dumps(long)) < 200
    assert signer.loads(signer.dumps(long)) == long


def test_a_compressed_short_one_is_read(shop, signer):
    """As releases before wrote all of them."""
    before = URLSafeTimedSerializer(shop.config["SECRET_KEY"], salt=SALT).dumps(SHORT)

    assert before.startswith(".")
    assert signer.loads(before) == SHORT

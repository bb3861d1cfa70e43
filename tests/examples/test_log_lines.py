"""In a shop that has set no logging up, whose log is what Python prints by itself."""

import re
import subprocess
import sys

import pytest
from processes import ROOT, clean

SHOP = """
from bookshop import create_app, db
app = create_app({"QQ_SANDBOX": True, "SQLALCHEMY_DATABASE_URI": "sqlite://"})
app.config["QQ_LOGIN_VIEW"] = "shop.logon"
with app.app_context():
    db.create_all()
address = "/oauth_callback?code=S3CRET&state=S3CRET"
print(app.test_client().get(address, headers={"Accept": "text/html"}).text)
"""


@pytest.fixture(scope="module")
def shown():
    """What a visitor reads and what the operator does, when a callback is refused."""
    env = clean({"PYTHONPATH": f"{ROOT}:{ROOT}/examples/own_shop"})
    command = [sys.executable, "-c", SHOP]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return done.stdout, done.stderr.splitlines()


@pytest.mark.holds("A-65")
def test_the_visitors_reference_finds_the_line(shown):
    page, lines = shown
    ref = re.search('<code id="ref">([0-9a-f]+)</code>', page)[1]

    (line,) = [line for line in lines if ref in line]
    assert line.startswith(f"attempt_invalid ref={ref} status=403 ")
    assert line.endswith(" cause=no_cookie")


def test_a_misspelt_page_is_named(shown):
    _, lines = shown

    detail = "QQ_LOGIN_VIEW names no endpoint of this app: shop.logon"
    assert f'unknown_endpoint detail="{detail}"' in lines


@pytest.mark.holds("A-60", "I8")
def test_nothing_secret_is_printed(shown):
    page, lines = shown

    assert "S3CRET" not in page + "".join(lines)

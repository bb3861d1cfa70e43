"""Fixtures: a sandbox alone and one in a shop, without a socket."""

import pytest
from malls import dispose, make_shop

from meiduo import sandbox


@pytest.fixture
def alone(tmp_path):
    """A sandbox that is no shop's."""
    back = "http://www.meiduo.site:8000/oauth_callback"
    return sandbox.create_app(redirect_uris=back, store=tmp_path / "alone.sqlite")


@pytest.fixture
def opens(alone):
    """Open a page of the sandbox alone, in a browser that speaks a language."""

    def open_page(path, language="zh-CN", **more):
        return alone.test_client().get(path, headers={"Accept-Language": language}, **more)

    return open_page


@pytest.fixture
def mall(tmp_path):
    """A mall with the sandbox in it."""
    app = make_shop(tmp_path, {"QQ_SANDBOX": "1"})
    yield app
    dispose(app)

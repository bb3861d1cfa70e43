"""Static files of ours have names that say what is in them, and browsers keep those."""

import os
import re

import pytest
from flask import Blueprint

from meiduo.web.app import App

KEPT = "public, max-age=31536000, immutable"


class Folder:
    """An app with a static folder of its own; a release is one text in the style sheet."""

    def __init__(self, path):
        self.path = path
        self.app = App("shop", static_folder=str(path), static_url_path="/static")
        self.releases("body {}")

    def releases(self, text):
        (self.path / "shop.css").write_text(text)

    def names(self, filename="shop.css"):
        with self.app.test_request_context():
            return self.app.url_for("static", filename=filename)

    def opens(self, address, **headers):
        return self.app.test_client().get(address, headers=headers, buffered=True)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.mark.parametrize("page", ["/", "/login/", "/nowhere"])
def test_pages_link_files_that_browsers_keep(browser, page):
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', browser.opens(page).text)

    assert len(linked) >= 3
    for address in linked:
        assert re.fullmatch(r"/static/\w+\.[0-9a-f]{12}\.(css|js|svg)", address)
        sent = browser.client.get(address, buffered=True)
        assert sent.status_code == 200
        assert sent.headers["Cache-Control"] == KEPT
        assert sent.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in sent.headers
        assert "Pragma" not in sent.headers


def test_a_shops_blueprint_keeps_plain_names(shop, tmp_path):
    (tmp_path / "cart.css").write_text("body {}")
    cart = Blueprint("cart", __name__, url_prefix="/cart", static_folder=tmp_path)
    shop.register_blueprint(cart)

    with shop.test_request_context():
        assert shop.url_for("cart.static", filename="cart.css").endswith("/cart.css")


def test_another_content_has_another_name(folder):
    former = folder.names()
    folder.releases("main {}")

    assert folder.names() != former
    assert folder.opens(folder.names()).text == "main {}"


def test_the_plain_name_is_asked_for_again(folder):
    sent = folder.opens("/static/shop.css")

    assert sent.status_code == 200
    assert sent.headers["Cache-Control"] == "no-cache"
    assert folder.opens("/static/shop.css", If_None_Match=sent.headers["ETag"]).status_code == 304


def test_another_releases_name_is_not_kept(folder):
    """A page of the new release, the file of an old process: what is there, for this once."""
    coming = folder.names().replace(folder.names().split(".")[1], "0123456789ab")

    sent = folder.opens(coming)

    assert sent.status_code == 200
    assert sent.text == "body {}"
    assert sent.headers["Cache-Control"] == "no-cache"


def test_a_file_that_was_replaced_is_read_again(folder):
    """Even one of the same length, with the time of the former: as archives unpack them."""
    former = folder.names()
    times = (folder.path / "shop.css").stat()
    (folder.path / "shop.css").unlink()
    folder.releases("html {}")
    os.utime(folder.path / "shop.css", ns=(times.st_atime_ns, times.st_mtime_ns))

    assert folder.opens(former).headers["Cache-Control"] == "no-cache"
    assert folder.opens(folder.names()).headers["Cache-Control"] == KEPT


def test_what_was_kept_is_found_unchanged(folder):
    address = folder.names()
    etag = folder.opens(address).headers["ETag"]

    sent = folder.opens(address, If_None_Match=etag)

    assert sent.status_code == 304
    assert sent.headers["Cache-Control"] == KEPT


def test_a_file_may_look_like_a_fingerprint(folder):
    """As a bundler names them; with or without a file of the plain name beside it."""
    (folder.path / "app.0123456789ab.js").write_text("own")
    assert folder.opens("/static/app.0123456789ab.js").text == "own"

    (folder.path / "app.js").write_text("other")
    assert folder.opens("/static/app.0123456789ab.js").text == "own"
    assert folder.opens(folder.names("app.0123456789ab.js")).text == "own"
    assert folder.opens(folder.names("app.js")).text == "other"


@pytest.mark.parametrize(
    "name", ["no.css", "../shop.css", "..", "", ".", "a\0.css", "a", "/shop.css", ".css", "a/.css"]
)
def test_what_is_not_there_keeps_its_name(folder, name):
    (folder.path / "a").mkdir()

    assert "0" * 12 not in folder.names(name)
    asked = folder.opens(f"/static/{name}.0123456789ab.css".replace("\0", "%00"))
    assert asked.status_code in (308, 404)  # two slashes: Werkzeug leads to one


def test_only_its_own_files_are_served(folder):
    (folder.path.parent / "secret.css").write_text("secret")

    for name in ("../secret", "..%2fsecret", "%2e%2e/secret"):
        assert folder.opens(f"/static/{name}.0123456789ab.css").status_code == 404

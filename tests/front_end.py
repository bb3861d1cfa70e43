"""The pages of examples/front_end, served by a mall that plays its own QQ, with Vue beside them."""

import contextlib
from importlib.metadata import distribution

from flask import send_file
from logins import add_member
from malls import ROOT, Served, dispose, make_shop

FOLDER = ROOT / "examples/front_end"
PAGES = ("plain.html", "vue.html")
NAME_OF_VUE = "/front/vue.runtime.global.prod.js"


def vue():
    """Return a file of Vue 3: as a global, for production; a package for Python has it in it."""
    found = distribution("trame-client").locate_file("trame_client/module/vue3-www/vue.global.js")
    assert b"vue v3." in found.read_bytes()[:60]
    return found


@contextlib.contextmanager
def serving(folder):
    """Serve a mall whose shop is the example, with a member of many years; yield its address."""
    shop = make_shop(folder, {"QQ_SANDBOX": "1", "SHOP": "examples.front_end"})
    shop.add_url_rule(NAME_OF_VUE, view_func=lambda: send_file(vue()))
    add_member(shop, nickname="老顾客")
    server = Served(shop)
    try:
        yield server.address
    finally:
        server.close()
        dispose(shop)

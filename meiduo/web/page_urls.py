"""The address of the page that is shown, in another language or with more in its query."""

from urllib.parse import quote, urlencode

from flask import request


def in_language(language: str) -> str:
    """Return the address of this page in another language; of the home page after a form."""
    if request.method not in ("GET", "HEAD"):
        return home_in(language)
    return this_page(lang=language)


def this_page(**more: str) -> str:
    """Return the address of this page, in the language of the visitor's choice, or with ``more`` in
    its query."""
    others = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    path = "/" + request.path.lstrip("/")  # two slashes would name another host
    query = urlencode([*others, *more.items()])
    return quote(request.script_root + path) + (query and "?" + query)


def home_in(language: str) -> str:
    """Return the address of the home page in another language."""
    return quote(request.script_root + "/") + "?" + urlencode({"lang": language})

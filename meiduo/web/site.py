"""What an app says of its site; handed over once, when the app is put together."""

from dataclasses import dataclass

from flask import Flask, current_app
from flask.sansio.app import App

STRICT = "strict"  # of content policies: ours
SITE = "meiduo_site"  # in app.extensions


@dataclass(frozen=True)
class Site:
    """What responses depend on.

    Args:
        https: whether browsers come by https, whatever a proxy says.
        policy: the Content-Security-Policy of our pages: ``strict``, a text, or None for none.
        pictures: from where else the strict policy lets pictures come.
        language: the one language of the site, ``zh`` or ``en``; None where the visitor chooses.
    """

    https: bool = False
    policy: str | None = STRICT
    pictures: tuple[str, ...] = ()
    language: str | None = None


def describe(app: Flask, site: Site) -> None:
    """Say it, before anything is added to the app that sends headers or cookies."""
    app.extensions[SITE] = site


def of(app: App | None = None) -> Site:
    """Return what an app has said, the running one unless another is given."""
    found: Site = (app or current_app).extensions.get(SITE, Site())
    return found

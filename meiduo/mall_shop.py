"""Where they meet: the mall, and the shop that grows inside it."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from meiduo.settings.problems import SettingsError

OURS = "meiduo"  # meiduo/home.html is always ours, also where the shop has a home.html
LOGIN = "meiduo.qq_auth"  # whose templates are ours, too


def init_app(app: Flask) -> None:
    """Let the package that ``SHOP`` names add itself to the app: templates, models, views.

    Its templates go before ours of the same name. Its models are imported, so that Alembic sees
    them. Its ``init_app(app)`` does the rest.

    Raises:
        SettingsError: the package has no ``init_app``.
    """
    name = app.config["SHOP"]
    if name is None:
        return
    package = import_module(name)
    if not callable(getattr(package, "init_app", None)):
        raise SettingsError(["SHOP names a package without init_app(app): write one in it"])
    _prefer_templates(app, package)
    if find_spec(f"{name}.models"):
        import_module(f"{name}.models")
    package.init_app(app)


def _prefer_templates(app: Flask, package: ModuleType) -> None:
    ours = app.jinja_loader
    assert ours is not None  # noqa: S101  # the mall has a folder of templates
    folders = [Path(place) / "templates" for place in package.__path__]
    all_of_ours = ChoiceLoader([ours, PackageLoader(LOGIN)])
    loaders: list[BaseLoader] = [FileSystemLoader(folders), ours, PrefixLoader({OURS: all_of_ours})]
    app.jinja_loader = ChoiceLoader(loaders)

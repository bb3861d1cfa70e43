"""Where QQ's callback arrives: at the path of ``QQ_REDIRECT_URI``, so that nobody has to register
another one at QQ."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from flask.sansio.app import App
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from meiduo import log_lines
from meiduo.settings import qq
from meiduo.settings.problems import SettingsError

View = TypeVar("View", bound=Callable[..., Any])
ENDPOINT = "qq_auth.callback"


def served_by(bp: Blueprint) -> Callable[[View], View]:
    """Let a Blueprint serve the callback, in each app at the path of the app's own setting."""

    def record(view: View) -> View:
        bp.record(lambda state: _add(state, view))
        return view

    return record


def of(app: App) -> str:
    """Return the path, without a last slash."""
    return qq.path_of(app.config["QQ_REDIRECT_URI"])


def check(app: Flask) -> None:
    """Make sure that the callback's path is no other page's; to be called when all are there.

    Raises:
        SettingsError: it is.
    """
    for path in (of(app), of(app) + "/"):
        if _is_anothers(app, path):
            why = f"leads to {path}, which is another page of this app"
            raise SettingsError([f"QQ_REDIRECT_URI {why}: QQ's callback needs a path of its own"])


def _add(state: BlueprintSetupState, view: View) -> None:
    path = of(state.app)
    # with and without the last slash, as all of the Blueprint's rules
    state.add_url_rule(f"{path}/", "callback", view, methods=["GET"], strict_slashes=False)
    log_lines.hide_queries_after(path)


def _is_anothers(app: Flask, path: str) -> bool:
    """Tell whether a rule without variables takes the path, or a part of the app that is one."""
    taken = [rule for rule in app.url_map.iter_rules() if rule.rule.rstrip("/") == path.rstrip("/")]
    if any(rule.endpoint != ENDPOINT and "GET" in (rule.methods or ()) for rule in taken):
        return True
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path)
    except (HTTPException, RequestRedirect):
        return True
    return bool(endpoint != ENDPOINT)

"""What the extension's Blueprints have in common, and no other Blueprint sees."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import Blueprint, Response

from meiduo import database, deadline
from meiduo.qq_auth import pages
from meiduo.web import failures, fingerprints, headers, languages, limits, origins, request_body
from meiduo.web.forms import Form


def make(
    name: str,
    *,
    rates: Mapping[str, str],
    forms: Mapping[str, Form] | None = None,
    no_referrer: Collection[str] = (),
    away: Collection[str] = (),
    on_failure: failures.OnFailure | None = None,
) -> Blueprint:
    """Return a Blueprint with our headers, limits, languages and error pages on its own routes.

    ``rates``, ``forms``, ``no_referrer``, ``away`` and ``on_failure`` are as in ``web``'s
    ``limits.apply``, ``failures.answer`` and ``headers.strict``.
    """
    made = _Blueprint(name)
    deadline.limit(made)
    database.give_back_after(made)
    headers.strict(made, no_referrer=no_referrer)
    request_body.limit(made, request_body.SHORT)
    made.before_request(origins.refuse_foreign)
    limits.apply(made, rates)
    languages.for_blueprint(made)
    failures.answer(
        made,
        template="qq_auth/error.html",
        sign_in_page=pages.sign_in_page,
        forms=forms or {},
        once=no_referrer,
        away=away,
        on_failure=on_failure,
    )
    return made


class _Blueprint(Blueprint):
    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            "meiduo.qq_auth",
            template_folder="templates",
            static_folder="static" if name == "qq_auth" else None,
            static_url_path="/qq/static",
        )
        fingerprints.offer(self)

    def send_static_file(self, filename: str) -> Response:
        """Serve a static file, under a name with a fingerprint, too."""
        return fingerprints.send(self, filename) or super().send_static_file(filename)

    def add_url_rule(self, rule: str, *args: Any, **options: Any) -> None:
        """Serve every rule with and without its last slash, whatever the app does: QQ's code goes
        through no redirect."""
        super().add_url_rule(rule, *args, **{"strict_slashes": False, **options})

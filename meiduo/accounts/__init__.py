"""Mall users: who they are, how they stay signed in."""

from flask import Flask

from meiduo import purging
from meiduo.accounts import library, renewal, templates
from meiduo.accounts.authentication import Caller
from meiduo.accounts.members_only import member_required
from meiduo.accounts.models import LoginSession
from meiduo.accounts.session_views import bp
from meiduo.web import origins

__all__ = ["Caller", "init_app", "member_required"]


def init_app(app: Flask) -> None:
    """Add users and tokens to the app."""
    library.init_app(app)
    app.before_request(origins.refuse_foreign)
    renewal.init_app(app)
    app.context_processor(templates.me)
    app.register_blueprint(bp)
    purging.register(app, {"sign-ins": LoginSession.sid})

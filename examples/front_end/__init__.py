"""Pages of a shop's own: HTML and scripts as they are, no build step. Run it with
``SHOP=examples.front_end``."""

from flask import Blueprint, Flask, Response

from meiduo.web import responses

bp = Blueprint("front", __name__, url_prefix="/front", static_folder="static", static_url_path="")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/")
def welcome() -> Response:
    """A page to sign in on, by the fragment of ours."""
    return responses.page("front/welcome.html")

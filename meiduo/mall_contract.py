"""``/openapi.json`` of the mall."""

from flask import Blueprint, Flask

from meiduo.accounts import contract
from meiduo.accounts.form_pages import sign_in_page
from meiduo.web import failures, headers, openapi

ABOUT = "Wherever one asks, a Host that is not this mall's is answered with 400."


def init_app(app: Flask) -> None:
    """Publish the contract; users and tokens in it are those of ``accounts``."""
    bp = Blueprint("openapi", __name__)
    headers.strict(bp)
    failures.answer(bp, template="error.html", sign_in_page=sign_in_page)
    openapi.init_app(
        app,
        bp,
        title="Meiduo Mall QQ login",
        about=ABOUT,
        schemas=contract.SCHEMAS,
        security=contract.security(app.config),
    )

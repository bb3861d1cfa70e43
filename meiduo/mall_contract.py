"""``/openapi.json`` of the mall."""

from flask import Flask

from meiduo.accounts import contract
from meiduo.web import openapi

ABOUT = "Wherever one asks, a Host that is not this mall's is answered with 400."


def init_app(app: Flask) -> None:
    """Publish the contract; users and tokens in it are those of ``accounts``."""
    openapi.init_app(
        app,
        title="Meiduo Mall QQ login",
        about=ABOUT,
        schemas=contract.SCHEMAS,
        security=contract.security(app.config),
    )

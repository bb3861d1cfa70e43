"""Sign-in with QQ for Flask: the extension ``meiduo.qq_auth``, and a mall around it."""

from collections.abc import Mapping
from typing import Any

from flask import Flask


def create_app(settings: Mapping[str, Any]) -> Flask:
    """Return the mall.

    Args:
        settings: as ``config.load`` returns them, checked.
    """
    # Whoever takes the extension alone has not installed what the mall needs.
    from meiduo import mall  # noqa: PLC0415

    return mall.create_app(settings)

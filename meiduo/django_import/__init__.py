"""Moving in: the users of an older Meiduo mall that ran on Django."""

from flask import Flask

from meiduo.django_import import second_qqs


def init_app(app: Flask) -> None:
    """Let sign-ins know what ``flask users import-django`` has left for them."""
    second_qqs.init_app(app)

"""Moving in: the users of an older Meiduo mall that ran on Django."""

from flask import Flask

from meiduo.accounts.cli import users
from meiduo.django_import import cli, second_qqs


def init_app(app: Flask) -> None:
    """Add ``flask users import-django``, and what it leaves for sign-ins to know.

    The group of commands is one for all apps, so twice is harmless.
    """
    users.add_command(cli.import_django)
    second_qqs.init_app(app)

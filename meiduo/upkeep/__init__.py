"""The mall's commands, and those in which users and QQ accounts meet: ``flask users``, ``flask
purge``, ``flask partition``."""

import click
from flask import Flask

from meiduo.commands import later


def init_app(app: Flask) -> None:
    """Add the commands. Their files are imported by whoever calls one, never by a server: a third
    of the mall's code is there."""
    app.cli.add_command(later(_users), "users")
    app.cli.add_command(later(_purge), "purge")
    app.cli.add_command(later(_partition), "partition")


def _users() -> click.Command:
    """The group is one for all apps; to add a command twice is harmless."""
    from meiduo.accounts.cli import users  # noqa: PLC0415  # when called
    from meiduo.django_import.cli import import_django  # noqa: PLC0415  # when called
    from meiduo.upkeep.set_password import set_password  # noqa: PLC0415  # when called

    users.add_command(import_django)
    users.add_command(set_password)
    return users


def _purge() -> click.Command:
    from meiduo.purge_command import purge  # noqa: PLC0415  # when called

    return purge


def _partition() -> click.Command:
    from meiduo.upkeep.partition import partition_command  # noqa: PLC0415  # when called

    return partition_command

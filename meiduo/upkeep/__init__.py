"""Commands in which users and QQ accounts meet: ``flask purge``, ``flask partition``, ``flask users
set-password``."""

from flask import Flask

from meiduo.accounts.cli import users
from meiduo.purging import purge_command
from meiduo.upkeep.partition import partition_command
from meiduo.upkeep.set_password import set_password


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(purge_command)
    app.cli.add_command(partition_command)
    users.add_command(set_password)

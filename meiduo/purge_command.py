"""``flask purge`` and ``flask qq purge``: delete all that is over."""

from collections.abc import Iterator
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from meiduo.columns import now
from meiduo.commands import Command
from meiduo.partitions import renewing
from meiduo.purging import EXTENSION, GRACE, delete_some


@click.command("purge", cls=Command)
@with_appcontext
def purge() -> None:
    """Delete what has been over for a day: sign-ins, spent login attempts, tickets of newcomers.

    1,000 rows a transaction, so that nobody waits; progress goes to standard error. The app does
    the same by itself after about one in 200 sign-ins; for a shop with many members run this once
    a night. It may be interrupted, run again, and run twice at once. From tables that `flask
    partition` has cut it drops the parts that are over, and makes those for the time to come.
    """
    for name, key in current_app.extensions[EXTENSION].items():
        for line in renewing.renew(key, now() - GRACE):
            click.echo(line)
        total = 0
        for done in _all_of(key):
            total += done
            click.echo(f"{name}: {total} ...", err=True)
        click.echo(f"{total} {name} deleted")


def _all_of(key: Any) -> Iterator[int]:
    moment = now() - GRACE
    while done := delete_some(key, moment):
        yield done

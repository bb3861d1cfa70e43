"""``flask users sign-out-everybody``."""

import sys

import click
from flask.cli import with_appcontext

from meiduo.accounts import everybody
from meiduo.database import reading, writing
from meiduo.retries import retried


@click.command("sign-out-everybody")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@with_appcontext
def sign_out_everybody(yes: bool) -> None:
    """Sign everybody out at once, on every device. For the hour after a backup was restored or a
    key has leaked.

    A backup holds sign-ins and users as they were: what was signed out or disabled since lives
    again. Users are taken in order of id, some hundreds a transaction; after an interruption simply
    run it again.
    """
    with reading():
        total = everybody.count()
        ranges = everybody.ranges()
    if not yes:
        click.confirm(f"All {total} users will be signed out everywhere. Go on?", abort=True)
    ended = 0
    with click.progressbar(length=total, label="signing out", file=sys.stderr) as bar:
        for first, last in ranges:
            users_done, sessions_done = _sign_out(first, last)
            bar.update(users_done)
            ended += sessions_done
    everybody.note(total)
    done = f"{total} users are signed out everywhere ({ended} sign-ins ended)"
    click.echo(f"{done}; their next request says so")


@retried
def _sign_out(first: int, last: int) -> tuple[int, int]:
    with writing():
        return everybody.sign_out(first, last)

"""Commands in which users and QQ accounts meet: ``flask purge``, ``users set-password``."""

import logging

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from meiduo.accounts import administration, directory, password_rules, sessions
from meiduo.accounts.cli import read_password, stdin_option, user_argument
from meiduo.accounts.models import User
from meiduo.commands import Command
from meiduo.extensions import db
from meiduo.qq_auth.bindings import removal
from meiduo.qq_auth.bindings.models import QQBinding
from meiduo.transition import whole
from meiduo.upkeep import purge

log = logging.getLogger("meiduo.accounts")


@click.command("purge", cls=Command)
@with_appcontext
def purge_command() -> None:
    """Delete what has been over for a day: sign-ins, spent login attempts, tickets of newcomers.

    1,000 rows a transaction, so that nobody waits; progress goes to standard error. The app does
    the same by itself after about one in 200 sign-ins; for a shop with many members run this once
    a night. It may be interrupted, run again, and run twice at once.
    """
    for name in purge.WHAT:
        total = 0
        for done in purge.all_of(name):
            total += done
            click.echo(f"{name}: {total} ...", err=True)
        click.echo(f"{total} {name} deleted")


@click.command("set-password", cls=Command)
@user_argument
@stdin_option
@click.option("--unbind", is_flag=True, help="Also take every QQ account off USER.")
@with_appcontext
def set_password(told: str, password_stdin: bool, unbind: bool) -> None:
    """Give USER a new password; every sign-in ends at once.

    On a terminal it is asked for twice; elsewhere say --password-stdin. A QQ account that is bound
    to USER goes on signing in, and a stranger may have bound it: which one is said afterwards, and
    --unbind takes it off in the same step.
    """
    user = directory.pick(told)
    typed = read_password(password_stdin, "--password-stdin")
    made = password_rules.hash_chosen(typed, user.username, user.mobile)
    gone, left = _replace_password(user.id, made, unbind=unbind)
    click.echo(f"#{user.id} {user.username} has a new password and is signed out everywhere")
    if unbind:
        click.echo(f"{gone} QQ account(s) taken off" if gone else "no QQ account was bound")
    for line in left:
        click.echo(line)
    if left:
        cure = f"flask users set-password '#{user.id}' --unbind"
        click.echo(f"If that is not {user.username}'s own QQ: {cure}")


@whole
def _replace_password(user_id: int, password_hash: str, *, unbind: bool) -> tuple[int, list[str]]:
    """Return how many QQ accounts were taken off, and a line for each that is left."""
    user = administration.hold(user_id)
    user.password_hash = password_hash
    gone = removal.remove(user) if unbind else 0
    if not unbind:
        sessions.end_all(user)
    left = _bindings(user)
    db.session.commit()
    removal.note(user_id, gone)
    log.info("password_changed", extra={"user_id": user_id, "by": "operator"})
    return gone, left


def _bindings(user: User) -> list[str]:
    theirs = select(QQBinding).where(QQBinding.user_id == user.id).order_by(QQBinding.create_time)
    return [
        f"still signs in: QQ account {one.openid[:4]}… of app {one.app_id}, since {one.create_time:%Y-%m-%d %H:%M} UTC"
        for one in db.session.scalars(theirs)
    ]

"""``flask users set-password``: a new password, and on demand no QQ account beside it."""

from typing import Any

import click
from flask.cli import with_appcontext

from meiduo import log_lines
from meiduo.accounts import administration, directory, password_rules
from meiduo.accounts.cli import user_argument
from meiduo.accounts.prompting import read_password, stdin_option
from meiduo.commands import Command
from meiduo.database import once_committed, writing
from meiduo.qq_auth.bindings import removal, store
from meiduo.retries import retried

log = log_lines.logger("meiduo.accounts")


@click.command("set-password", cls=Command)
@user_argument
@stdin_option
@click.option("--unbind", is_flag=True, help="Also take every QQ account off USER.")
@with_appcontext
def set_password(user: str, password_stdin: bool, unbind: bool) -> None:
    """Give USER a new password; every sign-in ends at once.

    On a terminal it is asked for twice; elsewhere say --password-stdin. A QQ account that is bound
    to USER goes on signing in, and a stranger may have bound it: which one is said afterwards, and
    --unbind takes it off in the same step.
    """
    found = directory.pick(user)
    typed = read_password(password_stdin, "--password-stdin")
    chosen = password_rules.hash_chosen(typed, found.username, found.mobile)
    removed, left = _replace_password(found.id, chosen, unbind=unbind)
    click.echo(f"#{found.id} {found.username} has a new password and is signed out everywhere")
    if unbind:
        click.echo(f"{removed} QQ account(s) taken off" if removed else "no QQ account was bound")
    for line in left:
        click.echo(line)
    if left:
        cure = f"flask users set-password '#{found.id}' --unbind"
        click.echo(f"If that is not {found.username}'s own QQ: {cure}")


@retried
def _replace_password(user_id: int, chosen: str, *, unbind: bool) -> tuple[int, list[str]]:
    """Return how many QQ accounts were taken off, and a line for each that is left."""
    with writing():
        user = administration.lock(user_id)
        user.password_hash = chosen
        removed = removal.remove(user) if unbind else 0
        if not unbind:
            administration.end_sessions(user)
        facts = {"user_id": user_id, "by": "operator"}
        once_committed(lambda: log.info("password_changed", extra=facts))
        return removed, [_line(binding) for binding in store.of_user(user_id)]


def _line(binding: Any) -> str:
    since = f"{binding.create_time:%Y-%m-%d %H:%M} UTC"
    account = f"{binding.openid[:4]}… of app {binding.app_id}"
    return f"still signs in: QQ account {account}, since {since}"

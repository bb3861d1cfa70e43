"""``flask users ...``: mall users from the shell. Passwords come by prompt or standard input, never
as arguments."""

import json
from typing import Any

import click

from meiduo.accounts import administration, directory, password_rules, sessions
from meiduo.accounts.everybody_cli import sign_out_everybody
from meiduo.accounts.models import User
from meiduo.accounts.prompting import read_password, stdin_option
from meiduo.commands import Commands
from meiduo.database import writing
from meiduo.retries import retried

users = Commands("users", help="Mall users. USER is a username, a mobile, or an id written '#12'.")
users.add_command(sign_out_everybody)

user_argument = click.argument("user", metavar="USER")
_yes = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
_json = click.option(
    "--json", "as_json", is_flag=True, help="Answer with one JSON object, for scripts."
)


@users.command("create")
@click.argument("username")
@click.option("--mobile", help="11 digits; the user can sign in with it, too.")
@click.option("--nickname", help="What the shop shows. Default: the username.")
@click.option(
    "--no-password", is_flag=True, help="Create without a password: no sign-in until one is set."
)
@stdin_option
@_json
def create(
    username: str,
    mobile: str | None,
    nickname: str | None,
    no_password: bool,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Create a user called USERNAME: 1 to 64 characters, no @, not beginning with qq_, not like a
    mobile.

    On a terminal the password is asked for twice; elsewhere say --password-stdin or --no-password.
    """
    if no_password and password_stdin:
        raise click.UsageError("--no-password and --password-stdin exclude each other")
    mobile = None if mobile is None else directory.check_mobile(mobile)
    username = directory.check_username(username)
    nickname = directory.check_text(username if nickname is None else nickname, "the nickname")
    hashed = None
    if not no_password:
        typed = read_password(password_stdin, "--password-stdin or --no-password")
        hashed = password_rules.hash_chosen(typed, username, mobile)
    user = _create(username, mobile, nickname, hashed)
    click.echo(json.dumps(_about(user)) if as_json else f"created #{user.id} {user.username}")


@users.command("show")
@user_argument
@_json
def show(user: str, as_json: bool) -> None:
    """Show what the shop knows of USER; of the password only whether there is one."""
    about = _about(directory.find(user))
    if as_json:
        click.echo(json.dumps(about))
        return
    for name, value in about.items():
        click.echo(f"{name + ':':<14}{_in_words(value)}")


@users.command("disable")
@user_argument
@_yes
def disable(user: str, yes: bool) -> None:
    """Shut USER out: every sign-in ends at once and no new one is possible. Nothing is deleted."""
    found = directory.pick(user)
    if not yes:
        click.confirm(
            f"#{found.id} {found.username} will be signed out everywhere and shut out. Go on?",
            abort=True,
        )
    changed = _disable(found.id)
    click.echo(
        f"#{found.id} {found.username} {'is disabled' if changed else 'was disabled already'}"
    )


@users.command("enable")
@user_argument
def enable(user: str) -> None:
    """Let USER sign in again. Sign-ins of before stay ended."""
    found = directory.pick(user)
    changed = _enable(found.id)
    click.echo(f"#{found.id} {found.username} {'is enabled' if changed else 'was enabled already'}")


@retried
def _create(username: str, mobile: str | None, nickname: str, password_hash: str | None) -> User:
    with writing():
        return administration.create(
            username, mobile=mobile, nickname=nickname, password_hash=password_hash
        )


@retried
def _disable(user_id: int) -> bool:
    with writing():
        return administration.disable(user_id)


@retried
def _enable(user_id: int) -> bool:
    with writing():
        return administration.enable(user_id)


def _about(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username,
        "nickname": user.nickname,
        "mobile": user.mobile,
        "active": user.is_active,
        "password": user.has_password,
        "signed_in": sessions.count(user),
        "date_joined": user.date_joined.isoformat(),
        "last_login": user.last_login and user.last_login.isoformat(),
    }


def _in_words(value: Any) -> str:
    return (
        {True: "yes", False: "no", None: "-"}[value]
        if value is None or isinstance(value, bool)
        else str(value)
    )

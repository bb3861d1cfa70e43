"""``flask users ...``: mall users from the shell. Passwords come by prompt or standard input, never
as arguments."""

import json
import sys
from typing import Any

import click
from sqlalchemy import func, select

from meiduo.accounts import administration, directory, everybody, password_rules
from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now
from meiduo.commands import Commands
from meiduo.database import reading, retried, session, writing
from meiduo.errors import BadRequest

LONGEST_LINE = 4096  # bytes read from standard input; more than any password

users = Commands("users", help="Mall users. USER is a username, a mobile, or an id written '#12'.")

user_argument = click.argument("user", metavar="USER")
_yes = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
_json = click.option(
    "--json", "as_json", is_flag=True, help="Answer with one JSON object, for scripts."
)
stdin_option = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from the first line of standard input.",
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


@users.command("sign-out-everybody")
@_yes
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


@retried
def _sign_out(first: int, last: int) -> tuple[int, int]:
    with writing():
        return everybody.sign_out(first, last)


def read_password(from_stdin: bool, instead: str) -> str:
    """Return a password from the first line of standard input, or asked for twice on a terminal.

    Raises:
        UsageError: neither; ``instead`` says which options there are.
        BadRequest: it is no text.
    """
    if not from_stdin:
        if not sys.stdin.isatty():
            raise click.UsageError(f"no terminal to ask for the password: say {instead}")
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    try:
        return sys.stdin.buffer.readline(LONGEST_LINE).decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise BadRequest("the password is not UTF-8") from None


def _about(user: User) -> dict[str, Any]:
    alive = (
        LoginSession.user_id == user.id,
        LoginSession.revoked.is_(None),
        LoginSession.expires > now(),
    )
    return {
        "id": user.id,
        "username": user.username,
        "nickname": user.nickname,
        "mobile": user.mobile,
        "active": user.is_active,
        "password": user.has_password,
        "signed_in": session.scalar(select(func.count()).select_from(LoginSession).where(*alive)),
        "date_joined": user.date_joined.isoformat(),
        "last_login": user.last_login and user.last_login.isoformat(),
    }


def _in_words(value: Any) -> str:
    return (
        {True: "yes", False: "no", None: "-"}[value]
        if value is None or isinstance(value, bool)
        else str(value)
    )

"""``flask qq ...``: what an operator does from the shell."""

import json
from collections.abc import Iterator
from typing import Any

import click
from sqlalchemy import select

from meiduo import errors
from meiduo.accounts import directory
from meiduo.commands import Commands
from meiduo.extensions import db
from meiduo.qq_auth.bindings import removal
from meiduo.qq_auth.bindings.models import QQBinding
from meiduo.qq_auth.provider import return_codes

qq = Commands(
    "qq",
    help="Sign-in with QQ: look things up, take an account off. USER is a username, a mobile, or an id like '#12'.",
)

_user = click.argument("told", metavar="USER")
_yes = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")


@qq.command("errors")
@click.argument("number", required=False, type=int)
def explain(number: int | None) -> None:
    """Explain QQ's return code NUMBER; without one, print docs/errors.md."""
    if number is None:
        click.echo("\n".join(_document()))
        return
    who, meaning = return_codes.meaning(number)
    click.echo(f"{number}: {meaning}. Who can act: {who}. {errors.BY_WHO[who].english}")


@qq.command("show")
@_user
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object, for scripts.")
def show(told: str, as_json: bool) -> None:
    """Show which QQ account USER signs in with. Of the openid only its first characters."""
    user = directory.find(told)
    bindings = [_about(one) for one in db.session.scalars(select(QQBinding).where(QQBinding.user_id == user.id))]
    if as_json:
        click.echo(json.dumps({"id": user.id, "username": user.username, "bindings": bindings}))
        return
    click.echo(f"#{user.id} {user.username}: {'' if bindings else 'no QQ account'}".rstrip(": "))
    for binding in bindings:
        click.echo("\n".join(f"  {name + ':':<14}{'-' if value is None else value}" for name, value in binding.items()))


@qq.command("unbind")
@_user
@_yes
@click.option("--force", is_flag=True, help="Even when USER has no password and so cannot sign in any more.")
def unbind(told: str, yes: bool, force: bool) -> None:
    """Take the QQ account off USER and end every sign-in. The QQ account is free to be bound again."""
    user = directory.pick(told)
    if not yes:
        click.confirm(f"#{user.id} {user.username} loses its QQ account and is signed out. Go on?", abort=True)
    removal.unbind(user.id, force=force)
    click.echo(f"#{user.id} {user.username} has no QQ account any more and is signed out everywhere")


@qq.command("forget")
@_user
@_yes
def forget(told: str, yes: bool) -> None:
    """Erase what came from QQ: USER's binding, nickname and picture; every sign-in ends.

    For erasure requests. The mall account stays; without a password nobody can sign in to it any more.
    """
    user = directory.pick(told)
    if not yes:
        lost = "" if user.password_hash else " It has no password, so nobody will be able to sign in to it."
        click.confirm(
            f"Binding, nickname and picture of #{user.id} {user.username} will be erased.{lost} Go on?", abort=True
        )
    gone = removal.forget(user.id)
    click.echo(f"#{user.id} {user.username}: {gone} binding(s), nickname and picture erased, signed out everywhere")


def _about(binding: QQBinding) -> dict[str, Any]:
    return {
        "app_id": binding.app_id,
        "openid": f"{binding.openid[:4]}…",
        "unionid": "known" if binding.unionid else None,
        "bound": binding.create_time.isoformat(),
        "profile_asked": binding.profile_time and binding.profile_time.isoformat(),
    }


def _document() -> Iterator[str]:
    yield from (
        "# Errors",
        "",
        "Made by `flask qq errors`. Every failure has a `reason`, an HTTP status, Meiduo's `code`, an `errmsg`, and",
        "a `ref` that finds its log line. `who` says who can act (visitor, shop, qq), `retry` whether trying again",
        "helps, `hint` what the visitor can do now. Pages say the same in Chinese or English.",
        "",
        "| reason | status | code | who | errmsg | in English |",
        "| --- | --- | --- | --- | --- | --- |",
    )
    for kind in errors.TABLE:
        who = "by QQ's code, below" if kind is errors.QQRejected else kind.advice.who
        yield f"| `{kind.reason}` | {kind.status} | {kind.code} | {who} | {kind.errmsg} | {kind.english} |"
    yield from ("", "| who | retry | hint | in English |", "| --- | --- | --- | --- |")
    for advice in dict.fromkeys(
        [
            *errors.BY_WHO.values(),
            *(kind.advice for kind in errors.TABLE),
            *errors.WeakPassword.KINDS.values(),
        ]
    ):
        yield f"| {advice.who} | {'yes' if advice.retry else 'no'} | {advice.chinese} | {advice.english} |"
    yield from ("", "| `cause` of `attempt_invalid` | hint | in English |", "| --- | --- | --- |")
    for cause, advice in errors.AttemptInvalid.CAUSES.items():
        yield f"| `{cause}` | {advice.chinese} | {advice.english} |"
    yield from ("", "| QQ's code | who | what it means |", "| --- | --- | --- |")
    for number, (who, meaning) in return_codes.TABLE.items():
        if number:
            yield f"| {number} | {who} | {meaning} |"
    yield "\nAny other code of QQ's is answered, too: as `qq_rejected`, who: qq."

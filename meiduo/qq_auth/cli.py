"""``flask qq ...``: what an operator does from the shell."""

import json
from typing import Any

import click

from meiduo.commands import Commands
from meiduo.database import reading, writing
from meiduo.purge_command import purge
from meiduo.qq_auth import checking, error_page
from meiduo.qq_auth.bindings import removal, store
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.members import offers
from meiduo.qq_auth.sign_ins import key_of
from meiduo.retries import retried

qq = Commands(
    "qq",
    help=(
        "Sign-in with QQ: look things up, take an account off. "
        "USER is an id like '#12', or what else the shop finds its users by: username, mobile."
    ),
)
qq.add_command(purge)
qq.add_command(checking.check_command)

_user = click.argument("user", metavar="USER")
_UNABLE = "this shop's Members have no erase_profile for nickname and picture"
_yes = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")


@qq.command("errors")
@click.argument("number", required=False, type=int)
def explain(number: int | None) -> None:
    """Explain QQ's return code NUMBER; without one, print docs/errors.md."""
    click.echo("\n".join(error_page.lines()) if number is None else error_page.sentence(number))


@qq.command("show")
@_user
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object, for scripts.")
def show(user: str, as_json: bool) -> None:
    """Show which QQ account USER signs in with. Of the openid only its first characters."""
    found = members().find(user)
    bindings = [_about(one) for one in store.of_user(key_of(found))]
    if as_json:
        click.echo(json.dumps({**members().about(found), "bindings": bindings}))
        return
    label = members().label(found)
    click.echo(label + ":" if bindings else f"{label}: no QQ account")
    for binding in bindings:
        for name, value in binding.items():
            click.echo(f"  {name + ':':<15}{'-' if value is None else value}")


@qq.command("unbind")
@_user
@_yes
@click.option(
    "--force", is_flag=True, help="Even when USER has no password and so cannot sign in any more."
)
def unbind(user: str, yes: bool, force: bool) -> None:
    """Take the QQ account off USER; where the shop can, every sign-in ends.

    The QQ account is free to be bound again.
    """
    found = _pick(user)
    label = members().label(found)
    if not yes:
        question = f"{label} loses its QQ account{_signed_out(' and is')}. Go on?"
        click.confirm(question, abort=True)
    _unbind(key_of(found), force=force)
    click.echo(f"{label} has no QQ account any more{_signed_out(' and is')}")


@qq.command("forget")
@_user
@_yes
def forget(user: str, yes: bool) -> None:
    """Erase what came from QQ: USER's binding; nickname and picture, where the shop can.

    For erasure requests. Every sign-in ends, where the shop can end them. The account stays;
    without a password nobody can sign in to it any more. Ends with 1 in a shop that erases no
    nicknames and pictures.
    """
    found = _pick(user)
    label = members().label(found)
    if not yes:
        click.confirm(f"{_outlook(found, label)} Go on?", abort=True)
    removed = _forget(key_of(found))
    if not _erases():
        raise click.ClickException(f"{label}: {removed} binding(s) erased, nothing else: {_UNABLE}")
    what = f"{removed} binding(s), nickname and picture erased"
    click.echo(f"{label}: {what}{_signed_out(',')}")


def _pick(text: str) -> Any:
    """Return the user; no transaction stays open while an operator thinks."""
    with reading():
        return members().find(text)


@retried
def _unbind(user_key: Any, *, force: bool) -> None:
    with writing():
        removal.unbind(user_key, force=force)


@retried
def _forget(user_key: Any) -> int:
    with writing():
        return removal.forget(user_key)


def _outlook(user: Any, label: str) -> str:
    """Say what forgetting a user is going to do."""
    erased = f"Binding, nickname and picture of {label} will be erased."
    if not _erases():
        erased = f"Only the binding of {label} will be erased: {_UNABLE}."
    if members().has_other_way_in(user):
        return erased
    return f"{erased} It has no password, so nobody will be able to sign in to it."


def _erases() -> bool:
    return offers(members(), "erase_profile")


def _signed_out(before: str) -> str:
    """Say so only of a shop that can: one with sessions in its database."""
    return f"{before} signed out everywhere" if offers(members(), "end_sessions") else ""


def _about(binding: Any) -> dict[str, Any]:
    asked = binding.profile_time
    return {
        "app_id": binding.app_id,
        "openid": f"{binding.openid[:4]}…",
        "unionid": "known" if binding.unionid else None,
        "bound": binding.create_time.isoformat(),
        "profile_asked": asked and asked.isoformat(),
    }

"""``flask qq ...``: what an operator does from the shell."""

from collections.abc import Iterator

import click
from flask.cli import AppGroup

from meiduo import errors, phrasebook
from meiduo.accounts.models import now
from meiduo.extensions import begin_write, db
from meiduo.qq_auth import attempts

qq = AppGroup("qq", help="Sign-in with QQ: look things up, tidy up.")


@qq.command("errors")
@click.argument("number", required=False, type=int)
def explain(number: int | None) -> None:
    """Explain QQ's return code NUMBER; without one, print docs/errors.md."""
    if number is None:
        click.echo("\n".join(_document()))
        return
    who, meaning = phrasebook.of_qq(number)
    click.echo(f"{number}: {meaning}. Who can act: {who}. {phrasebook.ADVICE[who].english}")


@qq.command("purge")
def purge() -> None:
    """Delete spent login attempts whose time is over. The app also does so by itself, now and then."""
    total = 0
    while True:
        begin_write()
        done = attempts.purge(now())
        db.session.commit()
        total += done
        if done < attempts.PURGE_AT_ONCE:
            break
        click.echo(f"{total} ...", err=True)
    click.echo(f"{total} spent login attempts deleted")


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
    for kind in errors.MeiduoError.__subclasses__():
        who = "by QQ's code, below" if kind is errors.QQRejected else kind.advice.who
        yield f"| `{kind.reason}` | {kind.status} | {kind.code} | {who} | {kind.errmsg} | {kind.english} |"
    yield from ("", "| who | retry | hint | in English |", "| --- | --- | --- | --- |")
    for advice in dict.fromkeys(
        [*phrasebook.ADVICE.values(), *(kind.advice for kind in errors.MeiduoError.__subclasses__())]
    ):
        yield f"| {advice.who} | {'yes' if advice.retry else 'no'} | {advice.chinese} | {advice.english} |"
    yield from ("", "| `cause` of `attempt_invalid` | hint | in English |", "| --- | --- | --- |")
    for cause, advice in phrasebook.CAUSES.items():
        yield f"| `{cause}` | {advice.chinese} | {advice.english} |"
    yield from ("", "| QQ's code | who | what it means |", "| --- | --- | --- |")
    for number, (who, meaning) in phrasebook.CODES.items():
        if number:
            yield f"| {number} | {who} | {meaning} |"
    yield "\nAny other code of QQ's is answered, too: as `qq_rejected`, who: qq."

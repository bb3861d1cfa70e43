"""``flask users import-django``: an older Meiduo (Django) mall's users and QQ bindings come in."""

import json
import sys
from datetime import tzinfo
from typing import IO
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import with_appcontext

from meiduo.django_import.connecting import Unreadable
from meiduo.django_import.report import Report
from meiduo.django_import.source import Source, opened
from meiduo.django_import.transfer import Transfer
from meiduo.django_import.verdicts import Line

LONGEST_APP_ID = 32  # characters; the column's width
APP_ID = "The QQ app id that the old bindings were made for. Default: QQ_CLIENT_ID, if real."


class SourceError(click.ClickException):
    """The old database cannot be read: one line, exit code 2."""

    exit_code = 2


def _zone(context: click.Context, option: click.Parameter, name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise click.BadParameter("no such time zone; examples: UTC, Asia/Shanghai") from None


_timezone = click.option(
    "--timezone",
    "zone",
    default="UTC",
    callback=_zone,
    help="Clock of the old dates. Default: UTC.",
)
_refused = click.option(
    "--refused",
    type=click.File("w", "utf-8", lazy=False),
    help="Write refused rows here, as JSON lines.",
)


@click.command("import-django")
@click.argument("database-url", metavar="DATABASE-URL")
@click.option("--app-id", "named", help=APP_ID)
@_timezone
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@_refused
@with_appcontext
def import_django(
    database_url: str,
    named: str | None,
    zone: tzinfo,
    dry_run: bool,
    as_json: bool,
    refused: IO[str] | None,
) -> None:
    """Bring users and QQ bindings of an older Meiduo (Django) mall over.

    DATABASE-URL is SQLAlchemy's, e.g. mysql+pymysql://user:password@host/meiduo (install the
    driver yourself); with - it is read from standard input and so stays out of the shell's
    history. The old database is only read.

    Passwords keep working, ids are new. 500 users a transaction; after an interruption just run it
    again: who is already there is left alone. Say --timezone Asia/Shanghai if the old mall ran with
    USE_TZ = False.

    Exit code: 0 all rows came over, 1 some were refused (the report says why), 2 the old database
    cannot be read.
    """
    transfer = Transfer(_app_id(named), zone, dry_run)
    address = sys.stdin.readline().strip() if database_url == "-" else database_url
    report = Report(refused)
    _carry_all(address, transfer, report)
    click.echo(json.dumps(report.as_json(dry_run)) if as_json else report.as_text(dry_run))
    sys.exit(1 if report.refused else 0)


def _app_id(named: str | None) -> str:
    """Return the app id of the old bindings: the one that the operator names, or the mall's own."""
    if named is None and current_app.config["QQ_SANDBOX"]:
        raise click.UsageError(
            "say --app-id: QQ_SANDBOX is on (.flaskenv says so),"
            " and no old binding was made for the sandbox's app id"
        )
    app_id = current_app.config["QQ_CLIENT_ID"] if named is None else named
    fits = app_id and app_id.isascii() and app_id.isalnum() and len(app_id) <= LONGEST_APP_ID
    if not fits:
        raise click.UsageError("say --app-id: the QQ app id that the old bindings were made for")
    return str(app_id)


def _carry_all(address: str, transfer: Transfer, report: Report) -> None:
    try:
        with opened(address) as source:
            _carry(source, transfer, report)
    except Unreadable as unreadable:
        raise SourceError(str(unreadable)) from None


def _carry(source: Source, transfer: Transfer, report: Report) -> None:
    with click.progressbar(length=source.count(), label="users", file=sys.stderr) as bar:
        for batch in source.batches():
            report.add(transfer.carry(batch))
            bar.update(len(batch.users))
    report.add(Line("tb_oauth_qq", number, "user_missing") for number in source.orphans())

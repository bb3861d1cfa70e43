"""``flask users import-django``: an older Meiduo (Django) mall's users and QQ bindings come in."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from meiduo.django_import import malls, map_file, new_shop, options, planning
from meiduo.django_import.connecting import Unreadable
from meiduo.django_import.growing_file import growing
from meiduo.django_import.layout import BINDINGS, Layout
from meiduo.django_import.naming import OldNames
from meiduo.django_import.report import Report
from meiduo.django_import.source import Source, opened
from meiduo.django_import.transfer import Transfer
from meiduo.django_import.verdicts import Line
from meiduo.django_import.whole_files import Unwritable


class SourceError(click.ClickException):
    """The old database cannot be read: one line, exit code 2."""

    exit_code = 2


@click.command("import-django")
@click.argument("database-url", metavar="DATABASE-URL")
@options.add_all
@with_appcontext
def import_django(database_url: str, **given: Any) -> None:
    """Bring users and QQ bindings of an older Meiduo (Django) mall over.

    DATABASE-URL is SQLAlchemy's, e.g. mysql://user:password@host/meiduo (for MySQL
    and MariaDB: pip install PyMySQL); with - it is read from standard input and so stays out of
    the shell's history. In a password write @ : / ? # % as %40 %3A %2F %3F %23 %25. The old
    database is only read.

    Passwords keep working, ids are new; --map writes which old id is which new one. Emails, staff
    rights and whatever else the table has stay behind, and the report names them. 500 users a
    transaction; after an interruption just run it again: who is already there is left alone.
    Say --timezone Asia/Shanghai if the old mall ran with USE_TZ = False.

    A mobile or a password hash that we cannot take stays behind, and the user comes, if there is
    another way in; else the row is refused. --rename brings odd usernames, too.

    Exit code: 0 all rows came over, 1 some were refused (the report says why), 2 the old database
    cannot be read, or a file cannot be written.
    """
    if given["map_file"] and given["dry_run"]:
        raise click.UsageError("--map wants a real run: a dry run gives nobody a new id")
    with new_shop.naming_it():
        before = malls.find(given["mall"])
        report = Report(planning.plan(given, before), planning.names(given))
        if before and before.app_id != report.plan.app_id:
            click.echo(f"An earlier run had the QQ app id {before.app_id}.", err=True)
        address = sys.stdin.readline().strip() if database_url == "-" else database_url
        fault = _carry_all(address, report, given["map_file"], given["refused"])
    if fault:
        click.echo(f"Error: {fault}. Mend that and run it again; the report so far:", err=True)
    click.echo(json.dumps(report.as_json()) if given["as_json"] else report.as_text())
    sys.exit(2 if fault else 1 if report.refused else 0)


def _carry_all(address: str, report: Report, map_path: Path | None, refused: Path | None) -> str:
    """Return why a file is not written; empty when all is done.

    Raises:
        SourceError: nothing can be read, or written to a file, from the beginning.
    """
    layout: Layout = report.layout
    try:
        with map_file.prepared(map_path), opened(address, layout) as source:
            with growing(refused) as report.file:
                _carry(source, report)
            if map_path:
                map_file.write(map_path, malls.pairs(report.plan.mall))
    except Unreadable as failed:
        raise SourceError(str(failed)) from None
    except Unwritable as failed:
        if not report.has_begun:
            raise SourceError(str(failed)) from None
        return str(failed)
    return ""


def _carry(source: Source, report: Report) -> None:
    report.left_behind = source.left_behind
    report.has_bindings = source.has_bindings
    report.has_zones = source.has_zones
    click.echo(report.beginning(), err=True)
    transfer = Transfer(report.plan, OldNames(source.names() if report.plan.renames else ()))
    transfer.note_mall()
    with click.progressbar(length=source.count(), label="users", file=sys.stderr) as bar:
        for batch in source.batches():
            report.add(transfer.carry(batch))
            bar.update(len(batch.users))
    report.add(Line(BINDINGS, number, "user_missing") for number in source.orphans())

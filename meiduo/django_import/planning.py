"""What a run is to do, by what the operator says and by what earlier runs were."""

from typing import Any
from zoneinfo import ZoneInfo

import click
from flask import current_app

from meiduo.django_import import new_shop
from meiduo.django_import.layout import Layout
from meiduo.django_import.models import ImportedMall
from meiduo.django_import.plan import Plan

LONGEST_APP_ID = 32  # characters; the column's width
FIRST = "UTC"  # the clock of a first run that names none


def plan(given: dict[str, Any], before: ImportedMall | None) -> Plan:
    """Return what holds for the whole run.

    Args:
        given: the command's options.
        before: the mall, if earlier runs have moved it in.

    Raises:
        UsageError: an option is wrong, or another than it was.
    """
    return Plan(
        mall=given["mall"],
        app_id=_app_id(given["named"]),
        zone=_clock(given["zone"], before),
        target=new_shop.place(),
        guesses_zone=given["zone"] is None and before is None,
        renames=given["renames"],
        writes=not given["dry_run"],
    )


def names(given: dict[str, Any]) -> Layout:
    """Return what the old mall calls its tables and columns.

    Raises:
        UsageError: no table of users.
    """
    if not given["users"]:
        raise click.UsageError("a mall cannot be without --users-table: name the table of users")
    return Layout(given["users"], given["bindings"], given["columns"])


def _app_id(named: str | None) -> str:
    """Return the app id of the old bindings: the one that the operator names, or the mall's own."""
    if named is None and current_app.config["QQ_SANDBOX"]:
        raise click.UsageError(
            "say --app-id: QQ_SANDBOX is on (.flaskenv says so),"
            " and no old binding was made for the sandbox's app id"
        )
    found = current_app.config["QQ_CLIENT_ID"] if named is None else named
    fits = found and found.isascii() and found.isalnum() and len(found) <= LONGEST_APP_ID
    if not fits:
        raise click.UsageError("say --app-id: the QQ app id that the old bindings were made for")
    return str(found)


def _clock(said: ZoneInfo | None, before: ImportedMall | None) -> ZoneInfo:
    """Return the clock of the old dates, by which a later run knows who is here already."""
    if before is None:
        return said or ZoneInfo(FIRST)
    if said and str(said) != before.timezone:
        raise click.UsageError(
            f"the first run of this mall read its dates with --timezone {before.timezone}: say the"
            " same, or nothing; by another clock nobody would be found again. If that was wrong,"
            " restore the backup of before it, or start over in an empty database"
        )
    return ZoneInfo(before.timezone)

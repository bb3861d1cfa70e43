"""The options of ``flask users import-django``, and what is wrong with them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from meiduo.django_import import layout
from meiduo.django_import.layout import UnknownColumn

MALL = re.compile(r"[a-z0-9_-]{1,32}")


def zone(context: click.Context, option: click.Parameter, name: str | None) -> ZoneInfo | None:
    """Return a time zone; None when none is named."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise click.BadParameter("no such time zone; examples: UTC, Asia/Shanghai") from None


def mall(context: click.Context, option: click.Parameter, name: str) -> str:
    """Return the name of a mall."""
    if not MALL.fullmatch(name):
        raise click.BadParameter("a name is 1 to 32 of a-z, 0-9, _ and -")
    return name


def columns(context: click.Context, option: click.Parameter, said: tuple[str, ...]) -> Any:
    """Return the columns that have other names in the old mall."""
    try:
        return layout.columns(said)
    except UnknownColumn as unknown:
        raise click.BadParameter(str(unknown)) from None


ALL = (
    click.option(
        "--app-id",
        "named",
        help="The QQ app id that the old bindings were made for. Default: QQ_CLIENT_ID, if real.",
    ),
    click.option(
        "--users-table",
        "users",
        default=layout.USERS,
        help="The old table of users, if not tb_users.",
    ),
    click.option(
        "--qq-table",
        "bindings",
        default=layout.BINDINGS,
        help='The old table of QQ bindings, if not tb_oauth_qq; "" for none.',
    ),
    click.option(
        "--column",
        "columns",
        metavar="OURS=THEIRS",
        multiple=True,
        callback=columns,
        help="A column with another name, as date_joined=created; again for each one. Before"
        ' "id" say users. or qq.; "mobile=" says that the mall has none.',
    ),
    click.option(
        "--timezone",
        "zone",
        callback=zone,
        help="Clock of the old dates. Default: that of the first run, else UTC.",
    ),
    click.option(
        "--rename",
        "renames",
        is_flag=True,
        help="Bring users whose username is odd or taken under another one; the report says which.",
    ),
    click.option(
        "--map",
        "map_file",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write old and new ids of all users that are here now, as CSV.",
    ),
    click.option(
        "--mall",
        default="django",
        callback=mall,
        help="Which old mall, if several are moved in; ids are noted under it. Default: django.",
    ),
    click.option("--dry-run", is_flag=True, help="Write nothing; say what would happen."),
    click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object."),
    click.option(
        "--refused",
        type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
        help="Write refused rows, and notes on others, here, as JSON lines; replaced at the end.",
    ),
)


def add_all(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, in this order."""
    for option in reversed(ALL):
        command = option(command)
    return command

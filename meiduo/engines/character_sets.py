"""The characters in which a connection to MySQL or MariaDB speaks: only utf8mb4 has all of them.
What another one lacks is refused when it is written, and comes as a question mark when it is read.
"""

from sqlalchemy import Connection, text

from meiduo.columns import MYSQL
from meiduo.settings.mysql import CHARSET

NAMES = ("character_set_client", "character_set_connection", "character_set_results")
ASK = text(f"SELECT {', '.join(f'@@{name}' for name in NAMES)}")


def differences(connection: Connection) -> str:
    """Return which of a connection's character sets are others, in words; nothing if none is.

    Args:
        connection: to any database; only MySQL and MariaDB have such a choice.

    Raises:
        DBAPIError: the database refuses.
    """
    if connection.dialect.name not in MYSQL:
        return ""
    found = zip(NAMES, connection.execute(ASK).one(), strict=True)
    others = [f"{name} is {value}" for name, value in found if value != CHARSET]
    return f"{', '.join(others)} instead of {CHARSET}" if others else ""

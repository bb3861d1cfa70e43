"""Primary keys in the order of time: a new row goes to the end of its table and of its index.

Random keys go anywhere: on MySQL, whose tables are stored in the order of the primary key, each new
row then reads and writes a page of its own as soon as the table is larger than the memory. As
UUIDv7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then what tells keys apart; in
hexadecimal, which every collation sorts alike.
"""

import secrets
import time
from datetime import datetime

RANDOM = 10  # bytes after the time


def new() -> str:
    """Return a new key of 32 characters: 12 of this moment, 20 of chance. It is no secret."""
    return beginning(milliseconds()) + secrets.token_hex(RANDOM)


def milliseconds() -> int:
    """Return this moment by this machine's clock as Unix milliseconds."""
    return time.time_ns() // 1_000_000


def beginning(moment: int) -> str:
    """Return how all keys of a moment begin.

    Args:
        moment: Unix milliseconds, less than 2 ** 48.
    """
    return f"{moment:012x}"


def edge(moment: datetime) -> str:
    """Return a text that sorts before all keys of a moment and after all earlier ones."""
    return beginning(round(moment.timestamp() * 1000))

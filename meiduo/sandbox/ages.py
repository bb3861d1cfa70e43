"""How long ago something was: right in every time zone."""

import time

UNITS = (  # seconds, and how it is said
    (86400, "%(count)s 天前"),
    (3600, "%(count)s 小时前"),
    (60, "%(count)s 分钟前"),
    (1, "%(count)s 秒前"),
)


def since(moment: float) -> tuple[str, int]:
    """Return the words for it and the number in them, both for ``translate``.

    Args:
        moment: seconds since 1970.
    """
    seconds = time.time() - moment
    for unit, words in UNITS:
        if seconds >= unit:
            return words, int(seconds // unit)
    return "刚才", 0

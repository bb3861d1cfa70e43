"""Files that an address names, looked at before anybody connects."""

import ssl


def is_readable(path: str) -> bool:
    """Tell whether a file is there and may be read."""
    try:
        with open(path, "rb"):
            return True
    except (OSError, ValueError):
        return False


def fault(name: str, path: str, *, roots: bool) -> str | None:
    """Say what is wrong with a file; None when nothing is.

    Args:
        name: what the address calls it.
        path: where it is.
        roots: whether it holds certificates that are trusted.
    """
    if not is_readable(path):
        return f"names {name}={path}, which is no file that can be read"
    try:
        if roots:
            ssl.create_default_context(cafile=path)
    except (OSError, ValueError):  # SSLError is an OSError
        return f"names {name}={path}, which is no file of PEM certificates"
    return None

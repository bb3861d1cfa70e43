"""Static files under names that say what is in them: a browser keeps ``meiduo.3f2a9c01b7de.css``
for a year, and the next release has another name."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from posixpath import splitext
from typing import Any

from flask import Blueprint, Flask, Response, send_from_directory
from werkzeug.security import safe_join

LENGTH = 12  # of the fingerprint, in hexadecimal digits
YEAR = 365 * 86400  # seconds
NAMED = re.compile(rf"(?P<stem>.*[^/])\.(?P<digest>[0-9a-f]{{{LENGTH}}})(?P<suffix>\.[^./]+)")

Scaffold = Flask | Blueprint


def offer(scaffold: Scaffold) -> None:
    """Let ``url_for`` name the static files of an app, or of a Blueprint, by what is in them.

    Those of others keep their plain names; so does a file that is not there. ``send`` serves them.
    """
    apps_own = isinstance(scaffold, Flask)

    @scaffold.url_defaults  # a Blueprint's is asked for its own endpoints alone
    def name(endpoint: str, values: dict[str, Any]) -> None:
        own = endpoint == "static" if apps_own else endpoint.endswith(".static")
        if own and "filename" in values:
            values["filename"] = _named(scaffold, str(values["filename"]))


def send(scaffold: Scaffold, filename: str) -> Response | None:
    """Return the response to a name with a fingerprint; None for all other names.

    While a release is rolled out, a page of the new one asks an old process, and the reverse: it
    gets the file that is there, and is not to keep it.
    """
    asked = NAMED.fullmatch(filename)
    if not asked:
        return None
    plain = asked["stem"] + asked["suffix"]
    present = _digest(scaffold, plain)
    is_present = present == asked["digest"]
    if present is None or (not is_present and _digest(scaffold, filename)):  # a file's own name
        return None
    folder = str(scaffold.static_folder)
    response = send_from_directory(folder, plain, max_age=YEAR if is_present else None)
    if is_present:
        response.cache_control.immutable = True
    return response


def _named(scaffold: Scaffold, filename: str) -> str:
    digest = _digest(scaffold, filename)
    stem, suffix = splitext(filename)
    if digest is None or len(suffix) < len(".x"):
        return filename
    return f"{stem}.{digest}{suffix}"


def _digest(scaffold: Scaffold, filename: str) -> str | None:
    """Return the fingerprint of a static file; None when there is no such file.

    A file is read again when it has been written: another release may take the place of the one
    that runs, and what it brings must not be kept under the old name.
    """
    path = safe_join(str(scaffold.static_folder), filename)
    if path is None:
        return None
    try:
        found = Path(path).stat()
        return _read(path, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    except (OSError, ValueError):  # nothing, a folder, a name that no file can have
        return None


@lru_cache(maxsize=256)
def _read(path: str, *written: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:LENGTH]

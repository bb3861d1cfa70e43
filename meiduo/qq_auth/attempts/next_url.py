"""Text -> an address on this site, ready for a Location header. The open-redirect guard; pure."""

import re
import unicodedata
from collections.abc import Container
from urllib.parse import quote, unquote, urlsplit

HOME = "/"
LONGEST = 1024  # characters after encoding: five attempts' cookies stay under 4 KiB
ROUNDS = 4  # of percent-decoding: three that change something and one that shows it is over
OWN = ("/login", "/qq/login", "/qq/authorize", "/oauth_callback")  # going on there would be a loop
_LOOKALIKES = "\uff0f\uff3c\u2044\u2215"  # slashes that some software folds into real ones
_SITE = re.compile(r"https?://(?P<host>[A-Za-z0-9.-]+(?::\d{1,5})?)(?=[/?#]|\Z)")
_SCHEME = re.compile(r"/[A-Za-z][A-Za-z0-9+.-]*://")
_FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}
_SAFE = "".join(chr(number) for number in range(0x21, 0x7F))  # printable ASCII stays as it is


def clean(text: str | None, hosts: Container[str] = (), callback: str = OWN[-1]) -> str:
    """Return ``text`` when it leads to a page of this site, or of one of ``hosts``; else ``/``.
    Never raises.

    Query and fragment are never judged; non-ASCII becomes percent-encoded UTF-8. Sources: CWE-601,
    RFC 9700 section 4.11.1, and what the URL standard lets browsers make of ``/\\host`` and
    ``/%2f/host``.
    """
    site, local = _split_site(text or "", hosts)
    if not local or not _is_local(local) or not _is_local_path(_path(local), callback):
        return HOME
    encoded = site + quote(local, safe=_SAFE)
    return encoded if len(encoded) <= LONGEST else HOME


def _split_site(text: str, hosts: Container[str]) -> tuple[str, str]:
    """Take an allowed ``https://host`` off the front; the rest is judged like any other address."""
    found = _SITE.match(text)
    if found and found["host"].lower() in hosts:
        return found[0], text[found.end() :]
    return "", text


def _is_local(text: str) -> bool:
    if (
        len(text) > LONGEST
        or not text.startswith("/")
        or "\\" in text
        or text[1:2] in ("/", *_LOOKALIKES)
    ):
        return False
    if any(unicodedata.category(character) in _FORBIDDEN for character in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def _path(text: str) -> str:
    return text.partition("#")[0].partition("?")[0]


def _is_local_path(path: str, callback: str) -> bool:
    """Look at the path as whatever decodes it again may see it; three rounds are more than anything
    does."""
    for _ in range(ROUNDS):
        before = path
        path = unquote(before, errors="replace")
    if path != before:
        return False
    resolved = _without_dots(path)
    return (
        all(
            _is_local(seen if seen[1:2] == " " else seen.replace(" ", "_"))
            for seen in (path, resolved)
        )
        and not _SCHEME.match(resolved)
        and resolved.rstrip("/").lower() not in (*OWN, callback.lower())
    )


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986 section 5.2.4) without folding slashes; ``..;x`` counts, as
    some servers let it."""
    segments: list[str] = []
    for segment in path.split("/")[1:]:
        name = segment.partition(";")[0]
        if name == "..":
            del segments[-1:]
        elif name != ".":
            segments.append(segment)
    return "/" + "/".join(segments)

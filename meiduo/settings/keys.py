"""Signing keys: whether nobody else can have them, and where the sandbox keeps its own."""

import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

BYTES = 32  # RFC 7518 section 3.2: an HS256 key is at least as long as its hash
DISTINCT = 8  # characters; random text of that length has more
LEFT = 16  # characters besides known words and runs; random text keeps nearly all
# What people write where a key should be. Letter case and separators do not matter.
WORDS = re.compile(
    "changeme|change|replace|example|sample|placeholder|default|insecure|secret|password"
    "|passwd|passphrase|private|public|random|string|token|session|cookie|flask|django"
    "|meiduo|qq|shop|mall|login|oauth|production|prod|development|develop|dev|testing|test"
    "|local|canary|made|complex|generated|generate|your|this|that|please|with|here|must"
    "|only|least|bytes|characters|chars|long|very|super|strong|unsafe|signing|sign|key|jwt"
    "|hs256|256|bit|set|own|new|old|not|for|use|the|and|something|really|todo|xxx"
    "|qwerty|asdf|letmein|admin|root|hello|world|foo|bar"
)
SEPARATORS = re.compile(r"[\s_.,:;/-]+")
# Random, and known to everybody: from the quick start of Flask's documentation.
PUBLISHED = {"192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"}


def weakness(key: str) -> str | None:
    """Return what is wrong with a key, None when nothing is seen. The key is not repeated."""
    if len(key.encode()) < BYTES or len(set(key)) < DISTINCT:
        return f"is too weak: at least {BYTES} random bytes"
    if key in PUBLISHED or _left(key) < LEFT:
        return "is an example, not a secret: make a random one"
    if _is_repeated(key):
        return "is a short text repeated: make a random one"
    return None


def stored(path: Path) -> str:
    """Return the key in ``path``, made on first use; ``link`` lets exactly one of two starting
    processes win.

    Raises:
        OSError: it can be neither read nor made.
        UnicodeDecodeError: what is there is no text.
    """
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(BYTES))
        with suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text("utf-8").strip()


def _left(key: str) -> int:
    """Count the characters that neither belong to a known word nor go on with a run such as ``abc``
    or ``123``."""
    text = WORDS.sub("", SEPARATORS.sub("", key.casefold()))
    return sum(ord(text[at]) - ord(text[at - 1]) not in {0, 1} for at in range(1, len(text)))


def _is_repeated(key: str) -> bool:
    """Tell whether a key is a text shorter than a key should be, over and over."""
    return any(key.startswith(key[length:]) for length in range(1, min(BYTES, len(key) // 2 + 1)))

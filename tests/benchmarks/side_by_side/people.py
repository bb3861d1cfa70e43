"""Who is who at the stand-in for QQ: people are numbers, and a code names the person it is of."""

import hashlib
import secrets

HOST = "graph.qq.com"
APP_ID = "100000001"  # that of tests/stand_in.py, so that tests/benchmarks/filling.py fits
APP_KEY = "made-up-key-of-the-benchmark"
NICKNAME = "企鹅{}"
OF_PERSON = 10  # hex digits at the front of a code or token


def openid(person):
    """Return a person's openid, the one that ``filling.py`` writes."""
    return hashlib.sha256(f"openid:{APP_ID}:m{person}".encode()).hexdigest()[:32].upper()


def secret_of(person):
    """Return a new code or token of a person: 32 hex digits, as QQ's are."""
    return f"{person:0{OF_PERSON}X}{secrets.token_hex(11).upper()}"


def person_of(secret):
    """Return whose code or token it is; raise ValueError when it is none."""
    if len(secret) != 32:
        raise ValueError("not 32 hex digits")
    int(secret, 16)
    return int(secret[:OF_PERSON], 16)

"""A signing key is one that nobody else can have: examples, repetitions and what our own pages show are refused."""

import re
import secrets
import string

import pytest
from shop import ROOT

from meiduo.settings import keys

EXAMPLES = [
    "changeme" * 4,
    "change-me-change-me-change-me-change-me",
    "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET",
    "your-256-bit-secret-your-256-bit-secret",
    "your-secret-key-here-at-least-32-bytes",
    "a-string-secret-at-least-256-bits-long",
    "please replace this with a long random string",
    "django-insecure-change-me-in-production",
    "test-only-0123456789abcdef-secret-key",
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "12345678901234567890123456789012",
    "dev-secret-key-dev-secret-key-dev-secret",
    "development_key_for_the_meiduo_mall_qq_login",
    "made-up-key-of-the-sandbox-made-up-key",
    "example.com/example.com/example.com/",
    "password password password password",
    "Passw0rdPassw0rdPassw0rdPassw0rd",
    "kJ8x!q2vT0mZ" * 3,
    "hard to guess string, really hard string",
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    "x" * 64,
    "too-short-9f3a77",
]


@pytest.mark.parametrize("key", EXAMPLES)
def test_a75_an_example_or_a_repeated_text_is_no_key(key):
    assert keys.weakness(key)
    assert key not in keys.weakness(key)


def test_random_keys_of_every_kind_are_taken():
    letters = string.ascii_letters + string.digits + "!#%&*+-/:;<=>?@^_~"
    made = [secrets.token_hex() for _ in range(500)]
    made += [secrets.token_hex(16) for _ in range(500)]
    made += [secrets.token_urlsafe() for _ in range(500)]
    made += ["".join(secrets.choice(letters) for _ in range(32)) for _ in range(500)]
    made += [secrets.token_hex() * 2, "correct horse battery staple oyster anvil"]

    assert [key for key in made if keys.weakness(key)] == []


def test_a75_every_key_that_our_own_pages_show_is_refused():
    """Also one that a later page shows: somebody will copy it."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("deploy/*.*"), ROOT / ".env.example"]
    shown = [
        key
        for page in pages
        for key in re.findall(r"SECRET_KEY(?:_FALLBACKS)?[ \t]*[:=][ \t]*[\"']?([^\s\"'`#|]+)", page.read_text())
    ]

    assert len(pages) > 5
    assert [key for key in shown if not keys.weakness(key)] == []

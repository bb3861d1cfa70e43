"""A signing key is one that nobody else can have; the sandbox makes its own."""

import re
import secrets
import stat
import string

import pytest
from environment import problems, refusal
from malls import KEYS, ROOT

import config
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
SHOWN = re.compile(r"SECRET_KEY(?:_FALLBACKS)?[ \t]*[:=][ \t]*[\"']?([^\s\"'`#|]+)")


@pytest.mark.holds("A-22", "A-62", "A-75")
@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_or_repetition_is_no_key(key):
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


@pytest.mark.holds("A-75")
def test_every_key_of_our_pages_is_refused():
    """Also one that a later page shows: somebody will copy it."""
    kinds = ("*.md", "docs/*.md", "deploy/*.*", ".env.example")
    pages = [page for kind in kinds for page in ROOT.glob(kind)]
    shown = [key for page in pages for key in SHOWN.findall(page.read_text())]

    assert len(pages) > 5
    assert ROOT / ".env.example" in pages
    assert [key for key in shown if not keys.weakness(key)] == []


@pytest.mark.holds("A-22", "A-62")
def test_one_key_for_both_purposes_is_refused(tmp_path):
    assert "equal" in problems(tmp_path, JWT_SECRET_KEY=KEYS["SECRET_KEY"])[0]


@pytest.mark.holds("A-62", "A-75")
@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "JWT_SECRET_KEY", "SECRET_KEY_FALLBACKS", "JWT_SECRET_KEY_FALLBACKS"]
)
def test_an_example_is_refused_as_a_key(tmp_path, name):
    example = "change-me-" * 5

    (problem,) = problems(tmp_path, **{name: example})

    assert problem.startswith(f"{name} ")
    assert example not in problem


@pytest.mark.holds("A-62")
def test_an_emptied_key_of_the_sandbox_is_refused(tmp_path):
    (tmp_path / "secret_key").touch()

    assert "SECRET_KEY is too weak" in str(refusal({"QQ_SANDBOX": "1"}, tmp_path))


@pytest.mark.holds("B-46")
def test_a_binary_key_file_is_a_sentence(tmp_path):
    (tmp_path / "secret_key").write_bytes(bytes(range(256)))

    (problem,) = refusal({"QQ_SANDBOX": "1"}, tmp_path)

    assert problem.startswith("SECRET_KEY cannot be read: secret_key in INSTANCE_PATH is no text")


@pytest.mark.holds("A-61")
def test_the_sandbox_makes_and_keeps_its_keys(tmp_path):
    """It needs no settings; nobody else may read the files."""
    first = config.load({"QQ_SANDBOX": "1"}, tmp_path)
    again = config.load({"QQ_SANDBOX": "1"}, tmp_path)

    assert first == again
    assert first["SECRET_KEY"] != first["JWT_SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 32
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*secret_key")}
    assert modes == {0o600}

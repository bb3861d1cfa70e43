"""Settings that are enough for a shop, and what is wrong with others."""

import re

import pytest
from malls import KEYS, ROOT

import config

# What reads them writes their names out; only those of old keys are put together.
READERS = (ROOT / "config.py", ROOT / "meiduo/settings/qq.py")
WRITTEN = re.findall(r'"([A-Z][A-Z_]+)"', "".join(file.read_text() for file in READERS))
SETTINGS = sorted({*WRITTEN, "SECRET_KEY_FALLBACKS", "JWT_SECRET_KEY_FALLBACKS"})

GOOD = {
    **KEYS,
    "QQ_CLIENT_ID": "100000001",
    "QQ_CLIENT_SECRET": "made-up",
    "QQ_REDIRECT_URI": "http://www.meiduo.site:8000/oauth_callback",
}


def problems(folder, **changes):
    """Return why these settings are refused."""
    return refusal({**GOOD, **changes}, folder)


def refusal(settings, folder):
    """Return why exactly these settings are refused."""
    with pytest.raises(config.SettingsError) as refused:
        config.load(settings, folder)
    return refused.value.problems

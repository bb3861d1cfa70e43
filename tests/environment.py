"""Settings that are enough for a shop, and what is wrong with others."""

import pytest
from malls import KEYS

import config

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

"""What our settings say of the site, in the words of ``web``, which knows no QQ."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask

from meiduo.web import site

PICTURES = ("https://*.qlogo.cn", "https://*.qpic.cn")  # Tencent's


def describe(app: Flask) -> None:
    """Hand over what the settings of an app say; the last that says it holds."""
    config = app.config
    ours = (config.get("QQ_BUTTON_IMAGE"), *config.get("QQ_AVATAR_PREFIXES", ()))
    described = site.Site(
        https=config["QQ_REDIRECT_URI"].startswith("https://"),
        policy=config["QQ_CONTENT_SECURITY_POLICY"],
        pictures=(*PICTURES, *_origins(ours)),
        language=config.get("QQ_LANGUAGE"),
    )
    site.describe(app, described)


def _origins(addresses: Iterable[str | None]) -> list[str]:
    """Return scheme and host of addresses elsewhere; a path on this site is covered by 'self'."""
    parts = (urlsplit(address or "") for address in addresses)
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc})

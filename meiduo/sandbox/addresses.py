"""Addresses as the browser has them, whether the sandbox runs alone or in a shop."""

from urllib.parse import urljoin, urlsplit

from flask import request, url_for


def this_page() -> str:
    """Return the whole address of the page that is asked for."""
    query = request.query_string.decode("latin-1")
    return f"{request.base_url}?{query}" if query else request.base_url


def root() -> str:
    """Return where the sandbox runs, with a slash at the end."""
    return request.root_url


def shop() -> str | None:
    """Return the path of the home page of the shop around the sandbox; None without one."""
    if not request.script_root:
        return None
    return request.script_root.rpartition("/")[0] + "/"


def landing(redirect_uri: str) -> str:
    """Return where a browser goes for a redirect address.

    Mounted in a shop, the sandbox answers under every host name that the shop has; the browser
    then stays on the host it is on, because the attempt's cookie is there. Alone it obeys to the
    letter, as QQ does.
    """
    parts = urlsplit(redirect_uri)
    if request.script_root and parts.netloc != request.host:
        return parts._replace(scheme="", netloc="").geturl()
    return redirect_uri


def whole_landing(redirect_uri: str) -> str:
    """Return the same with its host."""
    return urljoin(request.host_url, landing(redirect_uri))


def consent_page(address: str | None) -> str | None:
    """Return the path of a consent page on this host; None for any other address."""
    own = url_for("qq.authorize") + "?"
    return address if address and address.startswith(own) else None

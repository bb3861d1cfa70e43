"""A shop of its own process, and a login through it over real sockets."""

import requests
from malls import KEYS, dispose, make_shop


def sandbox_settings(folder):
    """The environment of a shop with the sandbox mounted; its database is there already."""
    dispose(make_shop(folder, {"QQ_SANDBOX": "1"}))
    return {**KEYS, "QQ_SANDBOX": "1", "DATABASE_URL": f"sqlite:///{folder}/meiduo.sqlite"}


def sign_in(address, person, next_url="/", **headers):
    """Go through a login with an HTTP client that follows nothing by itself."""
    visitor = requests.Session()
    begun = visitor.get(f"{address}/qq/login/", params={"next": next_url}, timeout=20).json()
    login_url = begun["login_url"]
    agreed = visitor.post(login_url, data={"person": person}, allow_redirects=False, timeout=20)
    back = requests.compat.urljoin(login_url, agreed.headers["Location"])
    return visitor, visitor.get(back, headers=headers, allow_redirects=False, timeout=20)

"""The systems: where their apps are, what a login goes through there, and what it leaves behind."""

import secrets
from dataclasses import dataclass

from processes import ROOT

from side_by_side import people
from side_by_side.environments import HERE, OURS

APPS = HERE / "apps"
KEYS = {"SECRET_KEY": secrets.token_hex(32), "JWT_SECRET_KEY": secrets.token_hex(32)}
PEER = "peer"  # what others use


@dataclass(frozen=True, eq=False)
class System:
    """One system.

    ``writes`` says of each table how many rows a returning and a first login add; the first two
    are users and bindings. ``owner`` names the columns of a binding: openid and user.
    """

    key: str
    label: str
    wsgi: str
    writes: dict
    kind: str = PEER
    environment: str = OURS
    folder: str = str(APPS)
    start: str = "/login"
    callback: str = "/callback"
    me: str = "/me"
    token: bool = True  # JSON with a JWT, or cookies
    owner: tuple = ("openid", "user_id")
    engine: str = "sqlite"
    serve: tuple = ()  # what Python is called with, where it is not GUNICORN of servers.py
    variables: tuple = ()  # names and values in its environment, beside the settings

    @property
    def tables(self):
        return list(self.writes)


BOTH = {"users": (0, 1), "bindings": (0, 1)}
MALL = {
    "tb_users": (0, 1),
    "tb_oauth_qq": (0, 1),
    "login_sessions": (1, 1),
    "login_attempts_used": (1, 1),
}


def _ours(key, label, engine):
    return System(
        key,
        label,
        "wsgi:app",
        MALL,
        kind="ours",
        folder=str(ROOT),
        start="/qq/login/?next=/",
        callback="/oauth_callback",
        me="/auth/me/",
        engine=engine,
    )


SYSTEMS = [
    _ours("ours", "ours", "sqlite"),
    _ours("ours-pg", "ours, on PostgreSQL", "postgresql"),
    System("bound", "bound: WSGI by hand", "bound:app", BOTH, kind="bound"),
    System("tuned", "Flask + Authlib, tuned by hand", "tuned:app", BOTH, kind="tuned"),
    System("plain", "Flask + Authlib", "plain:app", BOTH),
    System(
        "django",
        "Django + QQLoginTool",
        "django_qq.wsgi:app",
        {"tb_users": (0, 1), "tb_oauth_qq": (0, 1), "django_session": (1, 1)},
        environment="django_qq",
        start="/qq/login/?next=/me",
        callback="/oauth_callback",
        token=False,
    ),
    System(
        "social",
        "social-auth",
        "social:app",
        {"users": (0, 1), "social_auth_usersocialauth": (0, 1)},
        environment="social",
        start="/login/qq/",
        callback="/complete/qq/",
        token=False,
        owner=("uid", "user_id"),
    ),
    System("empty", "an empty Flask view", "empty:app", {}, kind="empty", me="/"),
]
BY_KEY = {system.key: system for system in SYSTEMS}


def settings(system, place, port):
    """Return the settings of a system's app, whose database is at ``place``."""
    base = f"http://127.0.0.1:{port}"
    if system.kind != "ours":
        qq = {"BENCH_APP_ID": people.APP_ID, "BENCH_APP_KEY": people.APP_KEY}
        return {"BENCH_FILE": place, "BENCH_BASE": base, **qq}
    return {
        **KEYS,
        "DATABASE_URL": place if "://" in place else f"sqlite:///{place}",
        "QQ_SANDBOX": "0",
        "QQ_CLIENT_ID": people.APP_ID,
        "QQ_CLIENT_SECRET": people.APP_KEY,
        "QQ_REDIRECT_URI": base + system.callback,
        "RATELIMIT_ENABLED": "0",  # all browsers come from one address
        **dict(system.variables),
    }

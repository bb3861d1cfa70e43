"""The extension in the running app: which members, which client."""

from flask import current_app

from meiduo.qq_auth.members import Members
from meiduo.qq_auth.provider.client import QQClient


def members() -> Members:
    """Return the shop's users, as the extension asks for them."""
    found: Members = current_app.extensions["qq_auth"].members
    return found


def client() -> QQClient:
    """Return the app's connection to QQ."""
    found: QQClient = current_app.extensions["qq_auth"].client
    return found

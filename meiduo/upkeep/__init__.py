"""Keeping the shop tidy: what touches users and QQ accounts alike meets here."""

import logging
import secrets

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from meiduo.accounts.cli import users
from meiduo.database_errors import explain
from meiduo.extensions import db
from meiduo.qq_auth.cli import qq
from meiduo.upkeep import cli, purge

SIGN_INS = {"qq_auth.callback", "qq_binding.chosen", "accounts.login"}
EVERY = 200  # one sign-in in so many tidies up

log = logging.getLogger("meiduo")


def init_app(app: Flask) -> None:
    """Add the commands, and let the app tidy up by itself now and then."""
    app.config.setdefault("PURGE_EVERY", EVERY)
    app.cli.add_command(cli.purge_command)
    qq.add_command(cli.purge_command, "purge")  # the name it had
    users.add_command(cli.set_password)
    app.after_request(_tidy_up)


def _tidy_up(response: Response) -> Response:
    """After the sign-in is written, in transactions of its own; failing spoils no answer."""
    signed_in = request.endpoint in SIGN_INS and response.status_code < 400
    if not signed_in or secrets.randbelow(current_app.config["PURGE_EVERY"]):
        return response
    try:
        purge.a_little()
    except SQLAlchemyError as failed:
        db.session.rollback()
        known = explain(failed)
        log.warning("purge_failed", extra={"database_error": known.kind, "detail": known.sentence})
    return response

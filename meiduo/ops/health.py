"""Is the process alive, can it work. Neither question ever asks QQ: a QQ that is down must not stop the shop."""

from flask import Blueprint, Response
from sqlalchemy import text

from meiduo import answers
from meiduo.extensions import db

bp = Blueprint("ops", __name__)


@bp.get("/healthz/")
def healthz() -> Response:
    """Answer while the process lives; touches nothing."""
    return answers.ok()


@bp.get("/readyz/")
def readyz() -> Response:
    """Answer 200 while the database answers, else 503."""
    db.session.execute(text("select 1"))
    return answers.ok()

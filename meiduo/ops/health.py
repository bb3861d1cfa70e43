"""Is the process alive, can it work. QQ is never asked: one that is down must not stop the shop."""

from flask import Blueprint, Flask, Response, current_app

from meiduo.errors import NotReady
from meiduo.ops.readiness import Readiness
from meiduo.web import failures, headers, limits, responses
from meiduo.web.contract import ok, operation

READY = ok(optional=["redis"], redis={"enum": ["up", "down"]})

bp = Blueprint("ops", __name__)
headers.strict(bp)
failures.answer(bp, template="error.html", sign_in_page=lambda onward, again: onward)


def init_app(app: Flask) -> None:
    """Add both addresses to the app."""
    app.extensions["meiduo_readiness"] = Readiness(app)
    app.register_blueprint(bp)


@bp.get("/healthz/")
@operation(ok())
def healthz() -> Response:
    """Answer while the process lives; touches nothing."""
    return responses.ok()


@bp.get("/readyz/")
@operation(READY, fails=[NotReady])
def readyz() -> Response:
    """Answer 200 while the database answers and is migrated, else 503 with what is missing.

    Within two seconds. Redis is told of and does not decide: limits are counted in memory
    meanwhile.
    """
    readiness: Readiness = current_app.extensions["meiduo_readiness"]
    missing = readiness.missing()
    down = limits.redis_is_down()
    redis = {} if down is None else {"redis": "down" if down else "up"}
    if missing:
        raise NotReady(missing, redis)
    return responses.ok(**redis)

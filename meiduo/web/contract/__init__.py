"""What a route takes and responds, declared beside it; ``meiduo.web.openapi`` makes the document.

@bp.post("/auth/login/")
@operation(contract.SIGNED_IN, ONWARD, takes=contract.LOGIN, fails=contract.OF_PASSWORDS)
def login() -> Response: ...
"""

from meiduo.web.contract.operations import (
    Body,
    Failures,
    Field,
    Operation,
    Query,
    Refusals,
    Token,
    declared,
    operation,
    refusals,
    refuses,
)
from meiduo.web.contract.schemas import (
    FLAG,
    NULL,
    NUMBER,
    TEXT,
    Schema,
    list_of,
    named,
    object_of,
    one_of,
)
from meiduo.web.contract.successes import (
    FAILURE_PAGE,
    HAND_OVER,
    NOTHING,
    ONWARD,
    PAGE,
    Success,
    ok,
)

__all__ = [
    "FAILURE_PAGE",
    "FLAG",
    "HAND_OVER",
    "NOTHING",
    "NULL",
    "NUMBER",
    "ONWARD",
    "PAGE",
    "TEXT",
    "Body",
    "Failures",
    "Field",
    "Operation",
    "Query",
    "Refusals",
    "Schema",
    "Success",
    "Token",
    "declared",
    "list_of",
    "named",
    "object_of",
    "ok",
    "one_of",
    "operation",
    "refusals",
    "refuses",
]

"""Which page of a long list is asked for."""

import re

from flask import request

from meiduo.errors import BadRequest

PAGE = re.compile(r"[1-9]\d{0,5}", re.ASCII)


def asked() -> int:
    """Return the number in ``?page=``; 1 when there is none.

    Raises:
        BadRequest: not a whole number from 1 to 999,999.
    """
    text = request.args.get("page", "1")
    if not PAGE.fullmatch(text):
        raise BadRequest("page is not a number from 1 on")
    return int(text)

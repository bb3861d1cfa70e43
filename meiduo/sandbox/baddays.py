"""The switchboard: what can go wrong at QQ, by hand. A program sets faults through ``Memory.set_fault``."""

import json
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meiduo.sandbox import people
from meiduo.sandbox.memory import Fault, Memory
from meiduo.sandbox.phrases import PHRASES

ADDRESSES = ("*", "token", "me", "get_user_info")
DAYS: dict[str, tuple[str, str, Any]] = {
    **{f"error{number}": (f"{number} {words}", "error", number) for number, words in PHRASES.items()},
    "error424242": ("424242 文档里没有的错误码", "error", 424242),
    "slow": ("3 秒后才回答", "slow", 3),
    "hang": ("30 秒没有回答", "hang", 30),
    "drip": ("每秒 2 个字节", "drip", 0.5),
    "reset": ("收到请求后断开", "reset", None),
    "status500": ("HTTP 500", "status", 500),
    "status502": ("HTTP 502", "status", 502),
    "status429": ("HTTP 429", "status", 429),
    "redirect": ("307 跳转", "redirect", "https://example.com/"),
    "html": ("HTML 页面", "html", None),
    "empty": ("空", "empty", None),
    "truncated": ("只有一半", "truncated", None),
    "cut": ("少一个字节", "cut", None),
    "bom": ("前面有 BOM", "bom", None),
    "gbk": ("GBK 编码", "gbk", None),
    "deep": ("嵌套两万层", "deep", None),
    "huge": ("256 MB", "huge", None),
    "gzip": ("压缩炸弹", "gzip_bomb", None),
    "client": ("client_id 是别的应用", "members", {"client_id": "100999999"}),
    "noopenid": ("没有 openid", "members", {"openid": "(missing)"}),
    "emptyopenid": ("openid 是空的", "members", {"openid": ""}),
    "nullopenid": ("openid 是 null", "members", {"openid": None}),
    "oddopenid": ("openid 不是 32 位", "members", {"openid": "ABC"}),
    "otheropenid": ("openid 是别人的", "members", {"openid": "F" * 32}),
    "json": ("用 JSON 回答", "shape", "json"),
    "jsonp": ("用 JSONP 回答", "shape", "jsonp"),
    "lines": ("JSONP 分成多行", "shape", "lines"),
    "urlencoded": ("用 urlencoded 回答", "shape", "urlencoded"),
    "ret": ("ret 不是 0", "members", {"ret": 13002}),
    "script": ("昵称是脚本", "members", {"nickname": "<script>alert(1)</script>"}),
    "long": ("昵称有五千个表情", "members", {"nickname": "🐧" * 5000}),
    "half": ("昵称是半个表情", "members", {"nickname": "\ud83d"}),
    "bidi": ("昵称带方向控制符和换行", "members", {"nickname": "\u202e反\nINFO signed_in"}),
    "avatar": ("头像是脚本", "members", {"figureurl_qq_2": "javascript:alert(1)", "figureurl_qq_1": ""}),
}
bp = Blueprint("baddays", __name__)


@bp.get("/switchboard")
def show() -> str:
    """Show what can go wrong, and what is set to."""
    faults = [{**fault, "value": json.loads(fault["value"])} for fault in _memory().faults()]
    return render_template(
        "sandbox/switchboard.html", days=DAYS, addresses=ADDRESSES, people=people.PEOPLE, faults=faults
    )


@bp.post("/switchboard")
def switch() -> Response:
    """Set one fault, or clear them all."""
    form = request.form
    if "clear" in form:
        _memory().clear_faults()
    elif form.get("day") in DAYS and form.get("address") in ADDRESSES:
        _, kind, value = DAYS[form["day"]]
        times = form.get("times", 1, type=int)
        person = form.get("person", "*")[:64]
        _memory().set_fault(Fault(kind, value), address=form["address"], person=person, times=times)
    return redirect(url_for("baddays.show"), 303)


def _memory() -> Memory:
    memory: Memory = current_app.extensions["memory"]
    return memory

"""The page where a person chooses what goes wrong. A program calls ``Store.set_fault`` itself."""

import json
from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meiduo.sandbox import people, store
from meiduo.sandbox.faults import Fault
from meiduo.sandbox.return_codes import MESSAGES


class Choice(NamedTuple):
    """One line of the page's list."""

    label: str
    fault: Fault


def _members(**changes: str | int | None) -> Fault:
    return Fault("members", changes)


ADDRESSES = ("*", "token", "me", "get_user_info")
ERRORS = {
    f"error{return_code}": Choice(f"{return_code} {message}", Fault("error", return_code))
    for return_code, message in MESSAGES.items()
}
CHOICES = ERRORS | {
    "error424242": Choice("424242 文档里没有的错误码", Fault("error", 424242)),
    "slow": Choice("3 秒后才回答", Fault("slow", 3)),
    "hang": Choice("30 秒没有回答", Fault("hang", 30)),
    "drip": Choice("每秒 2 个字节", Fault("drip", 0.5)),
    "reset": Choice("收到请求后断开", Fault("reset")),
    "status500": Choice("HTTP 500", Fault("status", 500)),
    "status502": Choice("HTTP 502", Fault("status", 502)),
    "status429": Choice("HTTP 429", Fault("status", 429)),
    "redirect": Choice("307 跳转", Fault("redirect", "https://example.com/")),
    "html": Choice("HTML 页面", Fault("html")),
    "empty": Choice("空", Fault("empty")),
    "truncated": Choice("只有一半", Fault("truncated")),
    "cut": Choice("少一个字节", Fault("cut")),
    "bom": Choice("前面有 BOM", Fault("bom")),
    "gbk": Choice("GBK 编码", Fault("gbk")),
    "deep": Choice("嵌套两万层", Fault("deep")),
    "huge": Choice("256 MB", Fault("huge")),
    "gzip": Choice("压缩炸弹", Fault("gzip_bomb")),
    "client": Choice("client_id 是别的应用", _members(client_id="100999999")),
    "noopenid": Choice("没有 openid", _members(openid="(missing)")),
    "emptyopenid": Choice("openid 是空的", _members(openid="")),
    "nullopenid": Choice("openid 是 null", _members(openid=None)),
    "oddopenid": Choice("openid 不是 32 位", _members(openid="ABC")),
    "otheropenid": Choice("openid 是别人的", _members(openid="F" * 32)),
    "json": Choice("用 JSON 回答", Fault("shape", "json")),
    "jsonp": Choice("用 JSONP 回答", Fault("shape", "jsonp")),
    "lines": Choice("JSONP 分成多行", Fault("shape", "lines")),
    "urlencoded": Choice("用 urlencoded 回答", Fault("shape", "urlencoded")),
    "ret": Choice("ret 不是 0", _members(ret=13002)),
    "script": Choice("昵称是脚本", _members(nickname="<script>alert(1)</script>")),
    "long": Choice("昵称有五千个表情", _members(nickname="🐧" * 5000)),
    "half": Choice("昵称是半个表情", _members(nickname="\ud83d")),
    "bidi": Choice("昵称带方向控制符和换行", _members(nickname="\u202e反\nINFO signed_in")),
    "avatar": Choice(
        "头像是脚本", _members(figureurl_qq_2="javascript:alert(1)", figureurl_qq_1="")
    ),
}
bp = Blueprint("switchboard", __name__)


@bp.get("/switchboard")
def show() -> str:
    """Show what can go wrong, and what is set to."""
    waiting = [{**fault, "value": json.loads(fault["value"])} for fault in store.current().faults()]
    return render_template(
        "sandbox/switchboard.html",
        days=CHOICES,
        addresses=ADDRESSES,
        people=people.PEOPLE,
        faults=waiting,
    )


@bp.post("/switchboard")
def switch() -> Response:
    """Set one fault, or clear them all. A form that names no known fault or address sets none."""
    form = request.form
    if "clear" in form:
        store.current().clear_faults()
    elif form.get("day") in CHOICES and form.get("address") in ADDRESSES:
        fault = CHOICES[form["day"]].fault
        times = form.get("times", 1, type=int)
        person = form.get("person", "*")[:64]
        store.current().set_fault(fault, address=form["address"], person=person, times=times)
    return redirect(url_for("switchboard.show"), 303)

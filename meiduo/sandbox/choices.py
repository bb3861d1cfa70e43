"""What can be made to go wrong by hand: all of it, and presets for one click. Labels are in
``texts``."""

import json
from typing import NamedTuple

from meiduo.sandbox.faults import Fault
from meiduo.sandbox.return_codes import CODE_UNKNOWN, MESSAGES, SYSTEM_OVERLOAD


class Choice(NamedTuple):
    """One line of the page's list."""

    label: str
    fault: Fault


class Preset(NamedTuple):
    """A fault with where and how often, as ``Store.set_fault`` takes them."""

    label: str
    about: str
    fault: Fault
    address: str = "token"  # which every login asks, once
    times: int = 1


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
PRESETS = {
    "slow": Preset("变慢", "下一次登录：3 秒后才回答", Fault("slow", 3)),
    "hang": Preset("不回答", "下一次登录：等到 QQ_TIMEOUT 为止", Fault("hang", 30)),
    "cut": Preset("断开", "下一次登录：收到请求后断开", Fault("reset")),
    "refuses": Preset("拒绝", "下一次登录：QQ 回答错误码 100019", Fault("error", CODE_UNKNOWN)),
    "busy": Preset("繁忙", "下一次登录：QQ 回答错误码 100032", Fault("error", SYSTEM_OVERLOAD)),
    "down": Preset("一直故障", "每次都是 HTTP 502，直到清除", Fault("status", 502), "*", -1),
}

OUTCOMES = {choice.fault.kind: choice.label for choice in CHOICES.values()} | {
    "ok": "成功",
    "error": "QQ 的错误码",
    "status": "HTTP 状态",
    "members": "内容改了",
    "shape": "格式换了",
}


def label(fault: Fault) -> str:
    """Return what a fault is called; its kind and value, when it is not in the list."""
    for choice in CHOICES.values():
        if choice.fault == fault:
            return choice.label
    return fault.kind if fault.value is None else f"{fault.kind} {json.dumps(fault.value)}"[:60]


def outcome_label(outcome: str) -> str:
    """Return what a call's outcome is called: ``ok``, a kind of fault, or a return code."""
    if outcome.lstrip("-").isdigit():
        return f"{outcome} {MESSAGES.get(int(outcome), '')}".strip()
    return OUTCOMES.get(outcome, outcome)

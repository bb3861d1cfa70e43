"""Failures of any request, whatever it is about."""

from meiduo.errors.base import MeiduoError
from meiduo.errors.words import (
    BACK,
    CHECK_ADDRESS,
    CHECK_INPUT,
    CLOCK,
    LINK,
    SEARCH,
    VISITOR,
    Advice,
    Words,
)


class CsrfFailed(MeiduoError):
    """A change by cookie came without the matching CSRF value."""

    status = 403
    reason = "csrf_failed"
    code = "4101"
    errmsg = "请刷新页面后重试"
    english = "Please reload the page and try again."
    advice = Advice(
        VISITOR,
        True,
        "请返回上一页，刷新后再试。",
        "Please go back to the page you came from, reload it, and try again.",
    )
    heading = Words("页面已经过期", "This page is out of date")
    way = BACK
    icon = CLOCK


class BadRequest(MeiduoError):
    """The request cannot be understood."""

    status = 400
    reason = "bad_request"
    code = "5006"
    errmsg = "参数错误"
    english = "This request cannot be understood."
    heading = Words("这一步没有成功", "That did not work")
    advice = CHECK_INPUT


class NotFound(MeiduoError):
    """There is nothing at this address."""

    status = 404
    reason = "not_found"
    code = "5003"
    errmsg = "无数据"
    english = "There is nothing here."
    heading = Words("找不到这个页面", "This page cannot be found")
    icon = SEARCH
    advice = CHECK_ADDRESS


class MethodNotAllowed(MeiduoError):
    """The address exists, the method does not."""

    status = 405
    reason = "method_not_allowed"
    code = "5006"
    errmsg = "请求方法错误"
    english = "This address does not take that method."
    heading = Words("这个页面不能这样打开", "This page cannot be opened like this")
    icon = LINK
    advice = CHECK_ADDRESS


class UnsupportedMedia(MeiduoError):
    """The request body is neither JSON nor a form of ours."""

    status = 415
    reason = "bad_request"
    code = "5006"
    errmsg = "参数错误"
    english = "This request cannot be understood."
    heading = Words("这一步没有成功", "That did not work")
    advice = CHECK_INPUT


class BodyTooLarge(MeiduoError):
    """The request body is longer than this address takes."""

    status = 413
    reason = "bad_request"
    code = "5006"
    errmsg = "内容过大"
    english = "This is too large."
    heading = Words("内容太大了", "This is too large")
    advice = Advice(
        VISITOR,
        False,
        "请换一个小一些的文件，或缩短内容。",
        "Please choose a smaller file, or shorten what you send.",
    )

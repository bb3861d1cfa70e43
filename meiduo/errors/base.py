"""What every failure is: reason, status, code, a sentence, and advice for whoever meets it."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

VISITOR = "visitor"
SHOP = "shop"
QQ = "qq"


@dataclass(frozen=True)
class Advice:
    """What a visitor can do now."""

    who: str  # who can act: visitor, shop, qq
    retry: bool  # whether the visitor may try again at once or soon
    chinese: str
    english: str


# What several failures advise. What one alone advises stands with it.
SIGN_IN_AGAIN = Advice(VISITOR, True, "请重新登录一次。", "Please sign in once more.")
TELL_SHOP = Advice(
    SHOP,
    False,
    "商城的设置有问题，再试也不会成功。请把编号告诉客服。",
    "The shop's settings are at fault; trying again will not help. "
    "Please tell customer service the reference.",
)
WAIT_FOR_QQ = Advice(
    QQ,
    True,
    "QQ暂时没有正常回答，请过一会儿再试。",
    "QQ did not answer properly. Please try again in a while.",
)
LATER = Advice(VISITOR, True, "请过一会儿再试。", "Please try again in a while.")
CHECK_ADDRESS = Advice(VISITOR, False, "请检查地址。", "Please check the address.")
CHECK_INPUT = Advice(
    VISITOR,
    False,
    "请检查地址和填写的内容。",
    "Please check the address and what you have filled in.",
)
ASK_SHOP = Advice(
    SHOP,
    False,
    "请联系客服，并告诉编号。",
    "Please contact customer service and tell them the reference.",
)
BY_WHO = {VISITOR: SIGN_IN_AGAIN, SHOP: TELL_SHOP, QQ: WAIT_FOR_QQ}


class MeiduoError(Exception):
    """A failure with a response.

    Args:
        detail: what happened, for the operator's log; never holds a secret, never reaches a
            visitor.
    """

    status = 500
    reason = "internal"
    code = "5000"
    errmsg = "系统繁忙，请稍后再试"
    english = "Something went wrong on our side. Please try again later."
    advice: Advice = TELL_SHOP
    retry_after: int | None = None  # seconds
    reload_after: int | None = None  # seconds, after which the page asks for its address again
    onward: str = ""  # where the visitor was going; empty when nobody has said it
    # of somebody signed in, the page where it began: a browser is led back there, and to no sign-in
    began_on: str = ""
    # who asked, as the shop's pages know them, where they were looked up already
    caller: object | None = None
    to_login = (
        False  # a browser is led to the form it came from, with a notice, not to an error page
    )
    # whether only another sign-in helps, and which: "1" is any, else a word for how it is proved
    again: str | None = None
    public: Mapping[str, str | list[str]] = {}  # what else a program is told

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.ref = secrets.token_hex(4)

    def more(self) -> dict[str, str | int]:
        """Return what else the log line says, beside reason, status and detail."""
        return {}

    def facts(self) -> dict[str, str | int]:
        """Return what a notice of this failure says beside its reason; keys, no sentences."""
        return {} if self.retry_after is None else {"seconds": self.retry_after}

    def offers_sign_in(self) -> bool:
        """Tell whether the page of this failure leads to the page to sign in on."""
        return self.advice.retry and self.status in (401, 403, 500, 503)


@contextmanager
def leading_to(address: str) -> Iterator[None]:
    """Give ``address`` as ``onward`` to a failure that passes through and has none yet."""
    try:
        yield
    except MeiduoError as error:
        error.onward = error.onward or address
        raise


@contextmanager
def asked_by(caller: object | None) -> Iterator[None]:
    """Give ``caller`` to a failure that passes through, so that its page looks nobody up again.

    One that says that nobody is signed in (any more) goes without.
    """
    try:
        yield
    except MeiduoError as error:
        if error.reason != "token_invalid":
            error.caller = error.caller or caller
        raise

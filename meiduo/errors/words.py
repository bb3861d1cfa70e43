"""What failures say to whoever meets them, and the ways on that their pages offer."""

from dataclasses import dataclass

VISITOR = "visitor"
SHOP = "shop"
QQ = "qq"


# The one way on that a failure's page offers, beside the one home.
SIGN_IN = "sign_in"
SIGN_IN_ONCE_MORE = "sign_in_once_more"  # with the QQ that it is about, where only that will do
SIGN_IN_OTHERWISE = "sign_in_otherwise"  # not by QQ
REPEAT = "repeat"  # the same address, or where the visitor was going
BACK = "back"
ACCOUNT = "account"
BY_THIS_QQ = "by_this_qq"
PROVE = "prove"  # with the QQ of the account that is signed in
MOVE_HERE = "move_here"  # a form, with the ticket of the failure
HOME = "home"

# What its page shows beside the heading: qq_auth/icons.html draws them.
CLOCK = "clock"
LOCK = "lock"
LINK = "link"
SEARCH = "search"
ALERT = "alert"


@dataclass(frozen=True)
class Words:
    """The same in both languages."""

    chinese: str
    english: str


@dataclass(frozen=True)
class Advice:
    """What a visitor can do now: the sentence of the page, the hint of the JSON."""

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
    "您的账号没有问题，请稍后重试。",
    "Nothing is wrong with your account. Please try again in a while.",
)
LATER = Advice(VISITOR, True, "请过一会儿再试。", "Please try again in a while.")
CHECK_ADDRESS = Advice(
    VISITOR,
    False,
    "请检查地址，或者从首页开始。",
    "Please check the address, or begin at the home page.",
)
CHECK_INPUT = Advice(
    VISITOR,
    False,
    "请检查地址和填写的内容。",
    "Please check the address and what you have filled in.",
)
OURS = Advice(
    SHOP,
    False,
    "这不是您的问题。请稍后再试；如果还是这样，请把编号告诉客服。",
    "This is not your fault. Please try again later; if it happens again, tell customer service "
    "the reference.",
)
ASK_SHOP = Advice(
    SHOP,
    False,
    "请联系客服，并告诉编号。",
    "Please contact customer service and tell them the reference.",
)
BY_WHO = {VISITOR: SIGN_IN_AGAIN, SHOP: TELL_SHOP, QQ: WAIT_FOR_QQ}

"""What to do about a failure: who can act, whether trying again helps, a sentence in Chinese and English.

One table for pages, JSON, logs and ``docs/errors.md``. QQ's numbers: QQ Connect wiki, 公共返回码说明 and 错误码 pages.
"""

from dataclasses import dataclass

VISITOR, SHOP, QQ = "visitor", "shop", "qq"


@dataclass(frozen=True)
class Advice:
    """What a visitor can do now."""

    who: str  # who can act: visitor, shop, qq
    retry: bool  # whether the visitor may try again at once or soon
    chinese: str
    english: str


ADVICE = {
    VISITOR: Advice(VISITOR, True, "请重新登录一次。", "Please sign in once more."),
    SHOP: Advice(
        SHOP,
        False,
        "商城的设置有问题，再试也不会成功。请把编号告诉客服。",
        "The shop's settings are at fault; trying again will not help. Please tell customer service the reference.",
    ),
    QQ: Advice(
        QQ, True, "QQ暂时没有正常回答，请过一会儿再试。", "QQ did not answer properly. Please try again in a while."
    ),
}
UNDER_WAY = Advice(VISITOR, True, "正在完成登录，请稍候。", "Your sign-in is being finished. One moment.")
CHECK = Advice(VISITOR, False, "请检查地址。", "Please check the address.")
RELOAD = Advice(VISITOR, True, "请刷新页面后再试。", "Please reload the page and try again.")
ASK = Advice(SHOP, False, "请联系客服，并告诉编号。", "Please contact customer service and tell them the reference.")
RETYPE = Advice(VISITOR, True, "请检查账号和密码后再试。", "Please check both and try again.")
FRESH = Advice(VISITOR, True, "为了安全，请重新登录后再试。", "For your safety, sign in once more and try again.")
FRESH_BY_QQ = Advice(
    VISITOR,
    True,
    "请用这个QQ登录一次来证明它是您的，登录后会回到这里继续。",
    "Sign in once with this QQ to prove that it is yours; you will be led back here.",
)
START_AGAIN = Advice(
    VISITOR,
    True,
    "这次登录没有完成，QQ的确认只能用一次，请重新登录。",
    "This sign-in was not finished, and QQ's confirmation works only once. Please start again.",
)
OTHER_QQ = Advice(
    VISITOR,
    False,
    "请登录该账号，在“我的账号”里解除原来的QQ，再绑定这个QQ。",
    "Sign in to that account, unlink its QQ on the page My account, then link this one.",
)
OTHER_QQ_THERE = Advice(
    VISITOR,
    False,
    "请先登录那个账号，在“我的账号”里解除它的QQ；再用这个QQ登录，回来移动。",
    "Sign in to that account first and unlink its QQ on the page My account; then sign in with this QQ and move it.",
)
TAKEN = Advice(
    VISITOR,
    False,
    "请用这个QQ登录，再在“我的账号”里把它移到另一个账号。",
    "Sign in with this QQ and move it to the other account on the page My account.",
)
SET_PASSWORD = Advice(VISITOR, False, "请在“我的账号”里设置密码。", "Set a password on the page My account.")
WEAK = {
    "short": Advice(
        VISITOR, True, "密码太短：请用至少8个字符。", "The password is too short: use at least 8 characters."
    ),
    "long": Advice(
        VISITOR, True, "密码太长：请不要超过1024个字节。", "The password is too long: use at most 1,024 bytes."
    ),
    "common": Advice(
        VISITOR,
        True,
        "密码太常见，或者与账号相同，很容易被猜到：请换一个别人想不到的。",
        "The password is too common, or the same as the account, and easily guessed: choose another one.",
    ),
}
LATER = Advice(VISITOR, True, "请过一会儿再试。", "Please try again in a while.")
_CAUSES = {
    "unknown": ("这个登录链接不完整，请重新登录。", "This sign-in link is incomplete. Please start again."),
    "expired": ("从开始到现在超过了十分钟，请重新登录。", "It took more than ten minutes. Please start again."),
    "used": ("这次登录已经用过，请重新登录。", "This sign-in was used already. Please start again."),
    "other_browser": (
        "请在开始登录的那个浏览器里完成，或者在这里重新登录。",
        "Finish in the browser you began in, or start again here.",
    ),
    "no_cookie": (
        "浏览器没有带回 Cookie：请允许本站使用 Cookie，并在同一个浏览器里重新登录。",
        "Your browser brought no cookie back: allow cookies for this site and start again in the same browser.",
    ),
    "wrong_host": (
        "登录是在本站的另一个域名下开始的，请从这里重新登录。",
        "The sign-in began under another host name of this site. Please start again from here.",
    ),
}
CAUSES = {cause: Advice(VISITOR, True, *sentences) for cause, sentences in _CAUSES.items()}
_UNKNOWN = (QQ, "a return code that QQ does not document")
_CODES = {
    0: (QQ, "an error without a readable number"),
    -1: (SHOP, "parameters of get_user_info are wrong"),
    -22: (VISITOR, "openid is wrong"),
    -23: (VISITOR, "access token is wrong or over"),
    1002: (SHOP, "get_user_info: sign-in is needed"),
    100000: (SHOP, "response_type is missing or wrong"),
    100001: (SHOP, "client_id is missing"),
    100002: (SHOP, "client_secret is missing"),
    100003: (SHOP, "the Authorization header is missing"),
    100004: (SHOP, "grant_type is missing or wrong"),
    100005: (SHOP, "code is missing"),
    100006: (SHOP, "refresh_token is missing"),
    100007: (SHOP, "access_token is missing"),
    100008: (SHOP, "the APP ID does not exist"),
    100009: (SHOP, "the APP Key (client_secret) is wrong"),
    100010: (SHOP, "redirect_uri is not registered for this app"),
    100011: (SHOP, "the app is not online"),
    100012: (SHOP, "the request must be a POST"),
    100013: (VISITOR, "the access token was withdrawn"),
    100014: (VISITOR, "the access token is over"),
    100015: (VISITOR, "the access token was revoked"),
    100016: (VISITOR, "the access token could not be checked"),
    100017: (VISITOR, "no APP ID for this token"),
    100018: (VISITOR, "the code could not be found"),
    100019: (VISITOR, "the code could not be exchanged"),
    100020: (VISITOR, "the code was used already"),
    100021: (VISITOR, "the access token could not be found"),
    100022: (SHOP, "the refresh token could not be found"),
    100023: (SHOP, "the list of granted permissions could not be read"),
    100024: (SHOP, "the granted permissions could not be written"),
    100025: (SHOP, "the granted permissions could not be changed"),
    100026: (SHOP, "the granted permissions could not be deleted"),
    100027: (SHOP, "the granted permissions could not be checked"),
    100028: (SHOP, "which is missing"),
    100029: (SHOP, "the request is malformed"),
    100030: (VISITOR, "the user did not grant this permission"),
    100031: (SHOP, "the app may not use this API"),
    100032: (QQ, "QQ is overloaded"),
    100035: (VISITOR, "the user is not signed in at QQ"),
    100043: (SHOP, "the app is suspended"),
    100045: (VISITOR, "the grant ended with a change of password"),
    100048: (SHOP, "unionid is not permitted for this app"),
    100049: (SHOP, "unionid is not permitted for this app"),
    110401: (SHOP, "the app is unknown"),
    110405: (QQ, "sign-in is restricted for a while"),
    110406: (SHOP, "the app is not approved: only its creator may sign in"),
    110407: (SHOP, "the app was taken down"),
}
CODES = dict(sorted(_CODES.items()))


def of_qq(number: int) -> tuple[str, str]:
    """Return who can act on QQ's return code, and what it means to the operator; also for unknown codes."""
    return _CODES.get(number, _UNKNOWN)

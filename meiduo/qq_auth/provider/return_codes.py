"""QQ's return codes: who can act on each, and what it means to the operator.

Sources: QQ Connect wiki, pages 公共返回码说明 and 错误码.
"""

from meiduo.errors import QQ, SHOP, VISITOR, QQRejected

UNKNOWN = (QQ, "a return code that QQ does not document")
TABLE = {
    -23: (VISITOR, "access token is wrong or over"),
    -22: (VISITOR, "openid is wrong"),
    -1: (SHOP, "parameters of get_user_info are wrong"),
    0: (QQ, "an error without a readable number"),
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


def meaning(number: int) -> tuple[str, str]:
    """Return who can act on a return code, and what it means; also of codes that QQ does not
    document."""
    return TABLE.get(number, UNKNOWN)


def rejected(number: int) -> QQRejected:
    """Return the failure that a return code is; 0 when QQ gave no readable one."""
    who, text = meaning(number)
    return QQRejected(text, number=number, who=who)

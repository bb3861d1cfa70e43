"""QQ's return codes and the message it sends with each. Source: QQ Connect wiki, 公共返回码说明."""

INVALID_OPENID = -1
RESPONSE_TYPE_ILLEGAL = 100000
CLIENT_ID_MISSING = 100001
CLIENT_SECRET_MISSING = 100002
GRANT_TYPE_ILLEGAL = 100004
CODE_MISSING = 100005
ACCESS_TOKEN_MISSING = 100007
CLIENT_ID_UNKNOWN = 100008
CLIENT_SECRET_WRONG = 100009
REDIRECT_URI_ILLEGAL = 100010
ACCESS_TOKEN_UNKNOWN = 100016
CODE_UNKNOWN = 100019
CODE_REUSED = 100020
SYSTEM_OVERLOAD = 100032
UNIONID_NOT_PERMITTED = 100048
APP_NOT_APPROVED = 110406

MESSAGES = {
    INVALID_OPENID: "client request's parameters are invalid, invalid openid",
    RESPONSE_TYPE_ILLEGAL: "response_type is illegal",
    CLIENT_ID_MISSING: "client_id is missing",
    CLIENT_SECRET_MISSING: "client_secret is missing",
    GRANT_TYPE_ILLEGAL: "grant_type is illegal",
    CODE_MISSING: "code is missing",
    ACCESS_TOKEN_MISSING: "access_token is missing",
    CLIENT_ID_UNKNOWN: "client_id is unknown",
    CLIENT_SECRET_WRONG: "client_secret is wrong",
    REDIRECT_URI_ILLEGAL: "redirect uri is illegal",
    ACCESS_TOKEN_UNKNOWN: "access_token check failed",
    CODE_UNKNOWN: "code to access token error",
    CODE_REUSED: "code is reused error",
    SYSTEM_OVERLOAD: "system overload",
    UNIONID_NOT_PERMITTED: "CompanyID not set",
    APP_NOT_APPROVED: "the app is not approved",
}

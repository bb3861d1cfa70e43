"""QQ's return codes and the words it sends with them. Source: QQ Connect wiki, 公共返回码说明."""

PHRASES = {
    -1: "client request's parameters are invalid, invalid openid",
    100000: "response_type is illegal",
    100001: "client_id is missing",
    100002: "client_secret is missing",
    100004: "grant_type is illegal",
    100005: "code is missing",
    100007: "access_token is missing",
    100008: "client_id is unknown",
    100009: "client_secret is wrong",
    100010: "redirect uri is illegal",
    100016: "access_token check failed",
    100019: "code to access token error",
    100020: "code is reused error",
    100032: "system overload",
    100048: "CompanyID not set",
    110406: "the app is not approved",
}

"""How a login attempt is refused."""

CODE = "0123456789ABCDEF0123456789ABCDEF"


def cause(answer):
    return answer.json.get("cause")


def refused(answer, why):
    """Check the whole refusal; true, so that a test can assert it."""
    assert (answer.status_code, answer.json["reason"]) == (403, "attempt_invalid")
    assert answer.json["errmsg"] == "登录请求已失效，请重新登录"
    assert cause(answer) == why
    return True

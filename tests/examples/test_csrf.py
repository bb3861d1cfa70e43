"""What a shop's own CSRFProtect refuses on our routes is said as what we refuse ourselves."""

import pytest
from flask import request
from malls import HTML, OURS, Visitor
from werkzeug.exceptions import BadRequest


class CSRFError(BadRequest):
    """Flask-WTF's, by name and base; it is raised before any view."""

    description = "The CSRF token has expired."


@pytest.fixture
def protected(make_small):
    """A shop none of whose posts brings a value that is good."""
    app = make_small()

    @app.before_request
    def check():
        if request.method == "POST":
            raise CSRFError

    return app


@pytest.mark.parametrize("path", ["/qq/bind/", "/qq/binding/move/", "/qq/authorize/?intent=bind"])
def test_an_expired_value_wants_a_reload(protected, path):
    answer = protected.test_client().post(path, headers=OURS)

    assert answer.status_code == 403
    assert answer.json["reason"] == "csrf_failed"
    assert answer.json["retry"] is True


def test_its_page_leads_back_and_nowhere_else(protected):
    """Signing in once more would mend nothing."""
    page = Visitor(protected.test_client(), HTML).submits("/qq/binding/remove/").text

    assert "请返回上一页，刷新后再试" in page
    assert "重新登录" not in page


def test_its_log_line_says_what_was_wrong(protected, logged):
    protected.test_client().post("/qq/bind/", headers=OURS)

    (line,) = [line for line in logged() if line["event"] == "csrf_failed"]
    assert line["detail"] == "CSRFError: The CSRF token has expired."

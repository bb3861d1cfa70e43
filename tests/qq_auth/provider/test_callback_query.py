"""What QQ adds to our address when it sends the browser back."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from malls import APP_ID, state_of


@pytest.mark.holds("A-10")
@pytest.mark.parametrize(
    "query",
    [
        "error=access_denied",
        "usercancel=1",
        "error=server_error&error_description=%3Cscript%3E",
        "code=100019&msg=error",
        "code=110406",
    ],
)
def test_refusals_never_reach_the_token_address(visitor, qq, query):
    before = qq.asked("token")

    answer = visitor.opens(f"/oauth_callback?{query}&state={state_of(visitor.starts())}")

    assert answer.json["reason"] in ("login_cancelled", "qq_rejected")
    assert "script" not in answer.text
    assert qq.asked("token") == before


@pytest.mark.holds("A-10")
def test_a_refusal_under_foreign_state_counts_nothing(visitor):
    answer = visitor.opens("/oauth_callback?error=access_denied&state=foreign")

    assert answer.json["reason"] == "attempt_invalid"


@pytest.mark.holds("A-10")
@pytest.mark.parametrize(
    "query", ["code=a&code=b", "code=a&state=b&state=c", "code=" + "a" * 513, "code=%E4%B8%AD"]
)
def test_repeated_long_or_odd_parameters_are_bad_requests(visitor, query):
    assert visitor.opens("/oauth_callback?" + query).status_code == 400


@pytest.mark.holds("A-07", "I3")
def test_a_browsers_token_or_openid_proves_nothing(visitor):
    claims = {"access_token": "A", "openid": "A" * 32, "client_id": APP_ID}
    query = {**claims, "state": state_of(visitor.starts())}

    assert visitor.opens("/oauth_callback", query_string=query).json["reason"] == "code_missing"


@pytest.mark.holds("A-10")
@pytest.mark.parametrize("name", ["error", "error_description", "msg", "usercancel", "code"])
def test_nothing_of_the_callbacks_query_is_repeated(visitor, browser, name):
    for caller in (visitor, browser):
        query = {"state": state_of(caller.starts()), "code": "A", name: "<script>canary</script>"}
        answer = caller.opens("/oauth_callback", query_string=query)
        assert "canary" not in answer.text + str(answer.headers)


@pytest.mark.holds("A-10", "I7")
@given(
    st.dictionaries(
        st.sampled_from(["code", "state", "error", "usercancel", "msg", "error_description", "x"]),
        st.text(),
    )
)
@effort(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_query_is_refused_as_documented(visitor, query):
    answer = visitor.opens("/oauth_callback", query_string=query)

    assert answer.status_code in (400, 403)
    assert set(answer.json) >= {"code", "errmsg", "reason", "ref"}

"""QQ's text, as recorded and as invented by hypothesis: a dict or an error, nothing in between."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from qq_texts import APP, ERRORS, MES, NEITHER, OPENID, TOKEN, TOKENS

from meiduo.qq_auth.provider import parsing

pytestmark = pytest.mark.holds("A-53")


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_is_read_from_any_shape(name):
    found = parsing.token(TOKENS[name].encode())

    assert found["access_token"] == TOKEN
    assert found.get("openid") == (OPENID if "openid" in TOKENS[name] else None)


@pytest.mark.parametrize("name", MES)
def test_an_openid_is_read_from_any_shape(name):
    found = parsing.me(MES[name].encode(), APP)

    assert found["openid"].upper() == OPENID
    assert found.get("unionid") == (f"UID_{OPENID}" if "unionid" in MES[name] else None)


@pytest.mark.holds("B-09")
@pytest.mark.parametrize("text", ERRORS)
@pytest.mark.parametrize(
    "read", [parsing.token, lambda body: parsing.me(body, APP)], ids=["token", "me"]
)
def test_an_error_wins_over_what_stands_beside(read, text):
    with pytest.raises(parsing.Refused) as refused:
        read(text.encode())

    assert refused.value.number == ERRORS[text]


@pytest.mark.holds("B-08", "I8")
@pytest.mark.parametrize("text", NEITHER)
@pytest.mark.parametrize(
    "read", [parsing.token, lambda body: parsing.me(body, APP)], ids=["token", "me"]
)
def test_anything_else_is_malformed(read, text):
    """And its text is not repeated."""
    with pytest.raises(parsing.Malformed) as malformed:
        read(text.encode())

    assert TOKEN not in str(malformed.value)


@pytest.mark.holds("B-08")
@pytest.mark.parametrize(
    "body", [b"\xff\xfe{}", "错误".encode("gbk"), b'{"access_token":"\xff"}', b"\x00"]
)
def test_other_charsets_are_malformed(body):
    with pytest.raises(parsing.Malformed):
        parsing.token(body)


@pytest.mark.holds("A-07")
@pytest.mark.parametrize(
    "client_id",
    ["100000002", "", " 100000001", 100000001, None, ["100000001"], "１０００００００１"],
)
def test_a_token_for_another_app_is_refused(client_id):
    with pytest.raises(parsing.Malformed):
        parsing.me(json.dumps({"client_id": client_id, "openid": OPENID}).encode(), APP)


@pytest.mark.holds("A-12")
@pytest.mark.parametrize(
    "openid",
    [
        "",
        None,
        5,
        " ",
        OPENID[:-1],
        OPENID + "0",
        "G" * 32,
        [OPENID],
        {},
        True,
        "0" * 65536,
        OPENID + "\n",
        "０" * 32,
    ],
)
def test_an_openid_has_32_hex_digits(openid):
    with pytest.raises(parsing.Malformed):
        parsing.me(json.dumps({"client_id": APP, "openid": openid}).encode(), APP)


@pytest.mark.holds("A-54")
@pytest.mark.parametrize("ret", [-1, 1, "0", "-22", None, True, False, 0.5, [], 13002])
def test_any_ret_but_0_is_a_failed_profile(ret):
    with pytest.raises(parsing.Refused):
        parsing.profile(json.dumps({"ret": ret, "nickname": "x"}).encode())


@pytest.mark.holds("A-54")
def test_a_profile_without_ret_is_a_failed_one():
    with pytest.raises(parsing.Refused):
        parsing.profile(b"{}")


members = st.dictionaries(
    st.sampled_from(["access_token", "openid", "client_id", "error", "ret", "code", "x"]),
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists),
)


@pytest.mark.holds("I7")
@given(
    st.binary()
    | st.text().map(str.encode)
    | members.map(lambda m: json.dumps(m).encode())
    | members.map(lambda m: f"callback( {json.dumps(m)} );".encode())
)
def test_whatever_comes_is_read_or_refused(body):
    """A dictionary of texts, or one of two errors."""
    for read in (parsing.token, lambda body: parsing.me(body, APP), parsing.profile):
        try:
            found = read(body)
        except (parsing.Refused, parsing.Malformed):
            continue
        assert isinstance(found, dict)
        assert (
            all(isinstance(value, str) and value for value in found.values())
            or read is parsing.profile
        )


@pytest.mark.holds("A-12")
@given(
    st.from_regex(parsing.OPENID, fullmatch=True),
    st.sampled_from(["{}", "callback( {} );\n", "x({})"]),
)
def test_every_good_openid_is_read(openid, around):
    body = around.replace("{}", json.dumps({"client_id": APP, "openid": openid})).encode()

    assert parsing.me(body, APP) == {"openid": openid}

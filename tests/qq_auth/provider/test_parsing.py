"""QQ's text, as recorded and as invented by hypothesis: a dict or an error, nothing in between."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meiduo.qq_auth.provider import parsing

APP = "100000001"
OPENID = "0123456789ABCDEF0123456789ABCDEF"
TOKEN = "FE04CCE2FE04CCE2FE04CCE2FE04CCE2"

TOKENS = {
    "urlencoded, the default": f"access_token={TOKEN}&expires_in=7776000&refresh_token=88E4BE14",
    "urlencoded with openid": f"access_token={TOKEN}&expires_in=7776000&refresh_token=88E4BE14&openid={OPENID}",
    "urlencoded with a line end": f"access_token={TOKEN}&expires_in=7776000&refresh_token=88E4BE14\n",
    "json, expires_in quoted": f'{{"access_token":"{TOKEN}","expires_in":"5184000","refresh_token":"88E4BE14"}}',
    "json with openid": f'{{"access_token":"{TOKEN}","expires_in":"7776000","refresh_token":"88","openid":"{OPENID}"}}',
    "json with spaces around": f' \n{{"access_token" : "{TOKEN}" }}\n ',
    "jsonp": f'callback( {{"access_token":"{TOKEN}","expires_in":7776000}} );\n',
    "json that says it is fine": f'{{"ret":0,"access_token":"{TOKEN}"}}',
}
MES = {
    "jsonp, the default": f'callback( {{"client_id":"{APP}","openid":"{OPENID}"}} );\n',
    "jsonp without spaces": f'callback({{"client_id":"{APP}","openid":"{OPENID}"}});',
    "jsonp without semicolon": f'callback( {{"client_id":"{APP}","openid":"{OPENID}"}} )',
    "jsonp over several lines": f'callback(\n{{\n"client_id":"{APP}",\n"openid":"{OPENID}"\n}}\n);\n',
    "another callback's name": f'_Callback( {{"client_id":"{APP}","openid":"{OPENID}"}} );',
    "with unionid": f'callback( {{"client_id":"{APP}","openid":"{OPENID}","unionid":"UID_{OPENID}"}} );',
    "json": f'{{"client_id":"{APP}","openid":"{OPENID}"}}',
    "urlencoded": f"client_id={APP}&openid={OPENID}",
    "lower case": f'{{"client_id":"{APP}","openid":"{OPENID.lower()}"}}',
}
ERRORS = {
    'callback( {"error":100019,"error_description":"code to access token error"} );': 100019,
    '{"error":100020,"error_description":"code is reused error"}': 100020,
    '{"error":"100016","error_description":"access token check failed"}': 100016,
    "error=100010&error_description=redirect uri is illegal".replace(" ", "+"): 100010,
    '{"ret":100007,"msg":"x"}': 100007,
    '{"code":100048,"msg":"CompanyID not set"}': 100048,
    '{"error":"invalid_client"}': 0,
    '{"error":true}': 0,
    '{"error":{"code":1}}': 0,
    '{"error":[]}': 0,
    '{"error":1e999}': 0,
    '{"error":"１００"}': 0,
    f'{{"error":100019,"access_token":"{TOKEN}","client_id":"{APP}","openid":"{OPENID}"}}': 100019,
}
NEITHER = [
    "", " ", "\n", "{}", "[]", "null", "5", "true", '"x"', "callback()", "callback( );", "callback( [] );", "callback( null );",
    "callback(", "callback( {} ", f'callback( {{"access_token":"{TOKEN}"', "<html>access_token=1</html>", "<!doctype html>",
    "access_token=", "access_token", "=x", "&", f"access_token={TOKEN}&access_token={TOKEN}", "access_token=a b", "expires_in=1",
    f'{{"access_token":"{TOKEN}","access_token":"{TOKEN}"}}', '{"access_token":""}', '{"access_token":null}', '{"access_token":5}',
    '{"access_token":["x"]}', '{"access_token":"a\\u0000b"}', '{"access_token":"中"}', '{"access_token":"' + "x" * 600 + '"}',
    '{"access_token":"a b\\n"}', f'\ufeff{{"access_token":"{TOKEN}"}}', f'{{"access_token":"{TOKEN}","openid":""}}',
    f'{{"access_token":"{TOKEN}","openid":null}}', f'{{"access_token":"{TOKEN}","openid":"{OPENID} "}}',
    f'{{"access_token":"{TOKEN}","openid":"{OPENID}\\n"}}', f'{{"access_token":"{TOKEN}","openid":{{}}}}',
    f'eval( {{"access_token":"{TOKEN}"}} ); alert(1)', "[" * 5000, '{"a":' * 5000, "9" * 5000,
    f'{{"access_token":"{TOKEN}"}}{{"access_token":"{TOKEN}"}}', "&".join(f"a{n}=1" for n in range(50)),
]  # fmt: skip


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_is_read_from_every_recorded_shape(name):
    found = parsing.token(TOKENS[name].encode())

    assert found["access_token"] == TOKEN
    assert found.get("openid") == (OPENID if "openid" in TOKENS[name] else None)


@pytest.mark.parametrize("name", MES)
def test_an_openid_is_read_from_every_recorded_shape(name):
    found = parsing.me(MES[name].encode(), APP)

    assert found["openid"].upper() == OPENID
    assert found.get("unionid") == (f"UID_{OPENID}" if "unionid" in MES[name] else None)


@pytest.mark.parametrize("text", ERRORS)
@pytest.mark.parametrize("read", [parsing.token, lambda body: parsing.me(body, APP)], ids=["token", "me"])
def test_an_error_is_an_error_whatever_stands_beside_it(read, text):
    with pytest.raises(parsing.Refused) as refused:
        read(text.encode())

    assert refused.value.number == ERRORS[text]


@pytest.mark.parametrize("text", NEITHER)
@pytest.mark.parametrize("read", [parsing.token, lambda body: parsing.me(body, APP)], ids=["token", "me"])
def test_anything_else_is_malformed_and_its_text_is_not_repeated(read, text):
    with pytest.raises(parsing.Malformed) as malformed:
        read(text.encode())

    assert TOKEN not in str(malformed.value)


@pytest.mark.parametrize("body", [b"\xff\xfe{}", "错误".encode("gbk"), b'{"access_token":"\xff"}', b"\x00"])
def test_other_charsets_are_malformed(body):
    with pytest.raises(parsing.Malformed):
        parsing.token(body)


@pytest.mark.parametrize(
    "client_id", ["100000002", "", " 100000001", 100000001, None, ["100000001"], "１０００００００１"]
)
def test_a07_a_token_for_another_app_is_refused(client_id):
    with pytest.raises(parsing.Malformed):
        parsing.me(json.dumps({"client_id": client_id, "openid": OPENID}).encode(), APP)


@pytest.mark.parametrize("openid", ["", None, 5, " ", OPENID[:-1], OPENID + "0", "G" * 32, [OPENID], {}, True, "0" * 65536,
                                    OPENID + "\n", "０" * 32])  # fmt: skip
def test_a12_an_openid_has_32_hex_digits(openid):
    with pytest.raises(parsing.Malformed):
        parsing.me(json.dumps({"client_id": APP, "openid": openid}).encode(), APP)


@pytest.mark.parametrize("ret", [-1, 1, "0", "-22", None, True, False, 0.5, [], 13002])
def test_a54_any_ret_but_0_is_a_failed_profile(ret):
    with pytest.raises(parsing.Refused):
        parsing.profile(json.dumps({"ret": ret, "nickname": "x"}).encode())


def test_a_profile_without_ret_is_a_failed_one():
    with pytest.raises(parsing.Refused):
        parsing.profile(b"{}")


members = st.dictionaries(st.sampled_from(["access_token", "openid", "client_id", "error", "ret", "code", "x"]),
                          st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))  # fmt: skip


@given(st.binary() | st.text().map(str.encode) | members.map(lambda m: json.dumps(m).encode())
       | members.map(lambda m: f"callback( {json.dumps(m)} );".encode()))  # fmt: skip
def test_whatever_comes_is_a_token_or_one_of_two_errors(body):
    for read in (parsing.token, lambda body: parsing.me(body, APP), parsing.profile):
        try:
            found = read(body)
        except (parsing.Refused, parsing.Malformed):
            continue
        assert isinstance(found, dict)
        assert all(isinstance(value, str) and value for value in found.values()) or read is parsing.profile


@given(st.from_regex(parsing.OPENID, fullmatch=True), st.sampled_from(["{}", "callback( {} );\n", "x({})"]))
def test_every_good_openid_is_read(openid, around):
    body = around.replace("{}", json.dumps({"client_id": APP, "openid": openid})).encode()

    assert parsing.me(body, APP) == {"openid": openid}

"""What QQ says, as recorded, and what nobody should take for it."""

APP = "100000001"
OPENID = "0123456789ABCDEF0123456789ABCDEF"
TOKEN = "FE04CCE2FE04CCE2FE04CCE2FE04CCE2"
REST = "expires_in=7776000&refresh_token=88E4BE14"
IDENTITY = f'"client_id":"{APP}","openid":"{OPENID}"'

TOKENS = {
    "urlencoded, the default": f"access_token={TOKEN}&{REST}",
    "urlencoded with openid": f"access_token={TOKEN}&{REST}&openid={OPENID}",
    "urlencoded with a line end": f"access_token={TOKEN}&{REST}\n",
    "json, expires_in quoted": (
        f'{{"access_token":"{TOKEN}","expires_in":"5184000","refresh_token":"88E4BE14"}}'
    ),
    "json with openid": (
        f'{{"access_token":"{TOKEN}","expires_in":"7776000","refresh_token":"88",'
        f'"openid":"{OPENID}"}}'
    ),
    "json with spaces around": f' \n{{"access_token" : "{TOKEN}" }}\n ',
    "jsonp": f'callback( {{"access_token":"{TOKEN}","expires_in":7776000}} );\n',
    "json that says it is fine": f'{{"ret":0,"access_token":"{TOKEN}"}}',
}
MES = {
    "jsonp, the default": f"callback( {{{IDENTITY}}} );\n",
    "jsonp without spaces": f"callback({{{IDENTITY}}});",
    "jsonp without semicolon": f"callback( {{{IDENTITY}}} )",
    "jsonp over several lines": f'callback(\n{{\n"client_id":"{APP}",\n'
    f'"openid":"{OPENID}"\n}}\n);\n',
    "another callback's name": f"_Callback( {{{IDENTITY}}} );",
    "with unionid": f'callback( {{{IDENTITY},"unionid":"UID_{OPENID}"}} );',
    "json": f"{{{IDENTITY}}}",
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
    f'{{"error":100019,"access_token":"{TOKEN}",{IDENTITY}}}': 100019,
}
NEITHER = [
    "",
    " ",
    "\n",
    "{}",
    "[]",
    "null",
    "5",
    "true",
    '"x"',
    "callback()",
    "callback( );",
    "callback( [] );",
    "callback( null );",
    "callback(",
    "callback( {} ",
    f'callback( {{"access_token":"{TOKEN}"',
    "<html>access_token=1</html>",
    "<!doctype html>",
    "access_token=",
    "access_token",
    "=x",
    "&",
    f"access_token={TOKEN}&access_token={TOKEN}",
    "access_token=a b",
    "expires_in=1",
    f'{{"access_token":"{TOKEN}","access_token":"{TOKEN}"}}',
    '{"access_token":""}',
    '{"access_token":null}',
    '{"access_token":5}',
    '{"access_token":["x"]}',
    '{"access_token":"a\\u0000b"}',
    '{"access_token":"中"}',
    '{"access_token":"' + "x" * 600 + '"}',
    '{"access_token":"a b\\n"}',
    f'\ufeff{{"access_token":"{TOKEN}"}}',
    f'{{"access_token":"{TOKEN}","openid":""}}',
    f'{{"access_token":"{TOKEN}","openid":null}}',
    f'{{"access_token":"{TOKEN}","openid":"{OPENID} "}}',
    f'{{"access_token":"{TOKEN}","openid":"{OPENID}\\n"}}',
    f'{{"access_token":"{TOKEN}","openid":{{}}}}',
    f'eval( {{"access_token":"{TOKEN}"}} ); alert(1)',
    "[" * 5000,
    '{"a":' * 5000,
    "9" * 5000,
    f'{{"access_token":"{TOKEN}"}}{{"access_token":"{TOKEN}"}}',
    "&".join(f"a{n}=1" for n in range(50)),
]

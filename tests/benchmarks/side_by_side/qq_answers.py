"""What the stand-in for QQ says at its three addresses; errors come with status 200, as QQ's do."""

import json
from urllib.parse import parse_qsl

from side_by_side import people

JSON = "application/json; charset=utf-8"
TEXT = "text/html; charset=utf-8"


class Answers:
    """One QQ, which knows which codes were spent."""

    def __init__(self):
        self._spent = set()
        self._rooms = {
            "/oauth2.0/token": self._token,
            "/oauth2.0/me": self._me,
            "/user/get_user_info": self._profile,
        }

    def answer(self, target, body):
        """Return status, content type and text for a request to ``target`` with a form or none."""
        path, _, query = target.partition("?")
        room = self._rooms.get(path)
        if room is None:
            return 404, TEXT, "nothing here"
        said = dict(parse_qsl(query))
        said.update(parse_qsl(body.decode()))
        return 200, *room(said)

    def _token(self, said):
        if said.get("client_id") != people.APP_ID:
            return _error(said, 100008, "client id is unknown")
        if said.get("client_secret") != people.APP_KEY:
            return _error(said, 100009, "client secret is wrong")
        if said.get("grant_type") != "authorization_code" or "redirect_uri" not in said:
            return _error(said, 100029, "request is not as it should be")
        code = said.get("code", "")
        try:
            person = people.person_of(code)
        except ValueError:
            return _error(said, 100019, "no such code")
        if code in self._spent:
            return _error(said, 100020, "code was used before")
        self._spent.add(code)
        given = {"access_token": people.secret_of(person), "expires_in": "5184000"}
        given["refresh_token"] = people.secret_of(person)
        if said.get("need_openid") == "1":
            given["openid"] = people.openid(person)
        if said.get("fmt") == "json":
            return JSON, json.dumps(given)
        return TEXT, "&".join(f"{name}={value}" for name, value in given.items())

    def _me(self, said):
        try:
            person = people.person_of(said.get("access_token", ""))
        except ValueError:
            return _error(said, 100016, "access token is wrong")
        return _said(said, {"client_id": people.APP_ID, "openid": people.openid(person)})

    def _profile(self, said):
        try:
            person = people.person_of(said.get("access_token", ""))
        except ValueError:
            return JSON, json.dumps({"ret": -23, "msg": "token is wrong"})
        if said.get("openid") != people.openid(person):
            return JSON, json.dumps({"ret": -22, "msg": "openid is wrong"})
        picture = f"http://thirdqq.qlogo.cn/ek_qqapp/{people.openid(person)[:24]}"
        known = {"ret": 0, "msg": "", "nickname": people.NICKNAME.format(person), "gender": "男"}
        known |= {"figureurl_qq_1": f"{picture}/40", "figureurl_qq_2": f"{picture}/100"}
        known |= {"figureurl_qq": f"{picture}/640", "province": "", "city": "", "year": "1990"}
        return JSON, json.dumps(known, ensure_ascii=False)


def _said(said, body):
    """Return a body as JSON, or wrapped in a call as QQ does unless JSON is asked for."""
    if said.get("fmt") == "json":
        return JSON, json.dumps(body)
    return TEXT, f"callback( {json.dumps(body)} );\n"


def _error(said, number, words):
    return _said(said, {"error": number, "error_description": words})

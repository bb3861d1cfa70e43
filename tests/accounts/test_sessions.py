"""Where a member is signed in: seeing it, and ending one or all others."""

import pytest
from logins import bearer
from malls import rows

from meiduo.accounts.models import LoginSession


def test_a_member_sees_where_they_are_signed_in(visitor, stranger):
    here = visitor.signs_in().json
    there = stranger.signs_in().json

    headers = {**bearer(here), "User-Agent": "phone"}
    listed = visitor.opens("/auth/sessions/", headers=headers).json["sessions"]

    assert [session["current"] for session in listed].count(True) == 1
    assert len(listed) == 2
    assert set(listed[0]) == {
        "id",
        "current",
        "created",
        "last_used",
        "expires",
        "device",
        "user_agent",
        "address",
    }
    assert there["access_token"] not in str(listed)


def test_devices_are_named_in_the_askers_language(visitor):
    phone = "Mozilla/5.0 (Linux; Android 12; Mobile) AppleWebKit/537.36 Chrome/9 QQ/8.9.28"
    mine = bearer(visitor.opens(visitor.consents(), headers={"User-Agent": phone}).json)

    def device(language):
        headers = {**mine, "Accept-Language": language}
        return visitor.opens("/auth/sessions/", headers=headers).json["sessions"][0]["device"]

    assert device("zh-CN") == "安卓手机 · QQ内置浏览器"
    assert device("en") == "Android phone · QQ in-app browser"


@pytest.mark.holds("I11")
def test_a_member_ends_one_or_all_others(visitor, stranger):
    here = visitor.signs_in().json
    there = stranger.signs_in().json
    third = visitor.signs_in().json
    theirs = visitor.opens("/auth/sessions/", headers=bearer(there)).json["sessions"]
    other = next(session["id"] for session in theirs if session["current"])

    def ends(path):
        return visitor.client.delete(path, headers=bearer(here)).status_code

    assert ends(f"/auth/sessions/{other}/") == 204
    assert visitor.opens("/auth/me/", headers=bearer(there)).status_code == 401
    assert ends("/auth/sessions/") == 204
    assert visitor.opens("/auth/me/", headers=bearer(third)).status_code == 401
    assert visitor.opens("/auth/me/", headers=bearer(here)).status_code == 200


def test_nobody_ends_somebody_elses_sign_in(visitor, shop):
    mine = visitor.signs_in("ordinary").json
    theirs = visitor.signs_in("emoji").json
    with rows(shop) as session:
        sid = session.query(LoginSession.sid).filter_by(user_id=theirs["user"]["id"]).scalar()

    assert visitor.client.delete(f"/auth/sessions/{sid}/", headers=bearer(mine)).status_code == 404
    assert visitor.client.delete("/auth/sessions/nothing/", headers=bearer(mine)).status_code == 404
    assert visitor.opens("/auth/me/", headers=bearer(theirs)).status_code == 200

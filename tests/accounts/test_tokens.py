"""JWTs are exact: nothing else under our key, or nearly under it, signs anybody in."""

import base64

import jwt as pyjwt
import pytest
from logins import bearer, claims, header, refused
from malls import KEYS, rows

from meiduo.accounts.models import User

KEY = KEYS["JWT_SECRET_KEY"]
CHANGES = [
    {"type": None},
    {"type": "bind"},
    {"type": "refresh"},
    {"exp": None},
    {"iss": None},
    {"iss": "x"},
    {"aud": "x"},
    {"aud": None},
    {"sub": None},
    {"sub": 1},
    {"sub": "x"},
    {"sub": "1" * 99},
    {"sub": "999"},
    {"sid": None},
    {"sid": "x"},
    {"sid": 5},
    {"epoch": None},
    {"epoch": 1},
    {"epoch": "0"},
    {"epoch": False},
    {"jti": None},
    {"iat": 99999999999},
    {"exp": 1},
    {"iat": None},
    {"nbf": 99999999999},
    {"type": ["access"]},
    {"type": {}},
    {"type": 1},
]


@pytest.mark.holds("A-20")
def test_tokens_carry_exact_claims(signed_in):
    access = claims(signed_in["access_token"])
    refresh = claims(signed_in["refresh_token"])

    assert (access["type"], refresh["type"]) == ("access", "refresh")
    for found in (access, refresh):
        assert (found["iss"], found["aud"], found["sub"]) == (
            "meiduo",
            "meiduo",
            str(signed_in["user"]["id"]),
        )
        assert found["epoch"] == 0
    assert access["sid"] == refresh["sid"]
    assert access["exp"] - access["iat"] == 900
    assert refresh["exp"] - refresh["iat"] == 14 * 86400


@pytest.mark.holds("A-20")
def test_any_other_jwt_under_our_key_is_refused(visitor, signed_in):
    for change in CHANGES:
        changed = {**claims(signed_in["access_token"]), **change}
        there = {name: value for name, value in changed.items() if value is not None}
        forged = pyjwt.encode(there, KEY)

        assert refused(visitor.opens("/auth/me/", headers=header(forged))), change


@pytest.mark.holds("A-20", "A-28")
@pytest.mark.parametrize("kind", [["access"], ["refresh"], {}, 1, True])
def test_a_type_that_is_no_text_is_401(visitor, signed_in, kind):
    """At sign-out and at a refresh."""
    forged = pyjwt.encode({**claims(signed_in["access_token"]), "type": kind}, KEY)

    assert refused(visitor.client.post("/auth/logout/", headers=header(forged)))
    assert refused(visitor.client.post("/auth/refresh/", headers=header(forged)))


@pytest.mark.holds("A-20")
def test_an_access_token_does_not_refresh(visitor, signed_in):
    assert refused(visitor.client.post("/auth/refresh/", headers=bearer(signed_in)))


@pytest.mark.holds("A-21")
def test_another_signature_or_none_is_refused(visitor, signed_in):
    """Another key, another algorithm, none."""
    body = claims(signed_in["access_token"])

    assert refused(visitor.opens("/auth/me/", headers=header(pyjwt.encode(body, None, "none"))))
    assert refused(
        visitor.opens("/auth/me/", headers=header(pyjwt.encode(body, "another-key" * 4)))
    )
    assert refused(visitor.opens("/auth/me/", headers=header(pyjwt.encode(body, KEY * 2, "HS512"))))


@pytest.mark.holds("A-28")
def test_deep_json_inside_a_token_is_401(visitor):
    deep = base64.urlsafe_b64encode(b"[" * 100_000).decode().rstrip("=")

    assert refused(visitor.opens("/auth/me/", headers=header(f"{deep}.{deep}.x")))


@pytest.mark.holds("A-26", "I11")
def test_a_dead_token_is_dead_in_any_spelling(visitor, signed_in):
    token = signed_in["access_token"]
    visitor.client.post("/auth/logout/", headers=header(token))

    for spelling in (
        token,
        token + "=",
        token[:-1] + chr(ord(token[-1]) ^ 1),
        token.replace("-", "+").replace("_", "/"),
    ):
        assert refused(visitor.opens("/auth/me/", headers=header(spelling)))


@pytest.mark.holds("A-13", "I4")
def test_an_id_is_never_given_to_somebody_else(visitor, shop, signed_in):
    with rows(shop) as session:
        session.delete(session.get(User, signed_in["user"]["id"]))
        session.commit()
    newcomer = visitor.signs_in("emoji").json

    assert newcomer["user"]["id"] != signed_in["user"]["id"]
    assert refused(visitor.opens("/auth/me/", headers=bearer(signed_in)))

"""Request bodies of the wrong shape, size or type are refused as such."""

from functools import partial

import pytest
from logins import bearer

pytestmark = pytest.mark.holds("A-49")
BODIES = [
    "[]",
    "5",
    '"x"',
    "null",
    "true",
    "{}",
    "{",
    "",
    '{"account":{"$ne":1},"password":["x"]}',
    '{"account":"a","password":5}',
    '{"account":"\\ud83d","password":"x"}',
    '{"account":"a\\u0000b","password":"x"}',
    '{"a":' * 10000,
    "[" * 60000,
    '{"account":"' + "x" * 5000 + '","password":"x"}',
    '{"ticket":[],"action":{}}',
    '{"password":{"a":1}}',
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/auth/login/"),
        ("put", "/auth/password/"),
        ("post", "/qq/bind/"),
        ("post", "/qq/binding/move/"),
    ],
)
def test_odd_bodies_are_bad_requests(visitor, body, method, path):
    headers = bearer(visitor.signs_in().json)
    send = getattr(visitor.client, method)
    response = send(path, data=body.encode(), content_type="application/json", headers=headers)

    # Setting a password asks for nothing else.
    too_short = path == "/auth/password/" and body.endswith('"password":"x"}')
    reason = "weak_password" if too_short else "bad_request"
    assert (response.status_code, response.json["reason"]) == (400, reason)


@pytest.mark.parametrize(
    ("method", "path"),
    [("post", "/auth/login/"), ("put", "/auth/password/"), ("post", "/qq/bind/")],
)
def test_a_megabyte_is_413_other_media_are_415(visitor, method, path):
    headers = bearer(visitor.signs_in().json)
    send = partial(getattr(visitor.client, method), path, headers=headers)

    megabyte = b'{"account":"' + b"x" * 1_000_000
    assert send(data=megabyte, content_type="application/json").status_code == 413
    form = b"account=a&password=b"
    for media in ("text/plain", "multipart/form-data; boundary=x", "application/xml", ""):
        assert send(data=form, content_type=media).status_code == 415

"""What the log says of sign-ins, sign-outs and changes: who, from where, in which sign-in."""

import pytest
from jwt import decode
from malls import bearer
from shoppers import by_password, sets_password

pytestmark = pytest.mark.holds("A-65")


def test_a_sign_in_is_logged_with_its_user(visitor, logged):
    user = visitor.signs_in().json["user"]

    line = next(line for line in logged() if line["event"] == "signed_in")
    assert (line["user_id"], line["by"]) == (user["id"], "qq")


def events(logged, name):
    return [line for line in logged() if line["event"] == name]


def test_sign_ins_are_logged_with_address_and_sid(visitor, logged):
    token = visitor.signs_in().json["access_token"]
    sid = decode(token, options={"verify_signature": False})["sid"]

    (line,) = events(logged, "signed_in")
    assert (line["address"], line["sid"]) == ("127.0.0.1", sid)


def test_a_sign_out_is_logged_with_its_user(visitor, logged):
    signed_in = visitor.signs_in().json

    visitor.client.delete("/auth/sessions/", headers=bearer(signed_in))
    visitor.client.post("/auth/logout/", headers=bearer(signed_in))

    for event in ("signed_out", "signed_out_others"):
        (line,) = events(logged, event)
        assert (line["user_id"], line["address"]) == (signed_in["user"]["id"], "127.0.0.1")
        assert line["sid"] == events(logged, "signed_in")[0]["sid"]


@pytest.mark.holds("A-25")
def test_a_reused_refresh_token_is_logged(visitor, logged):
    """With its user."""
    signed_in = visitor.signs_in().json

    def refresh(tokens):
        return visitor.client.post("/auth/refresh/", headers=bearer(tokens, "refresh_token"))

    refresh(refresh(signed_in).json)

    assert refresh(signed_in).status_code == 401
    (line,) = events(logged, "refresh_refused")
    assert (line["user_id"], line["reused"]) == (signed_in["user"]["id"], True)
    assert line["level"] == "WARNING"


def test_password_changes_are_logged_with_their_author(shop, visitor, logged):
    signed_in = visitor.signs_in().json
    user_id = signed_in["user"]["id"]
    sets_password(visitor, signed_in)
    command = ["users", "set-password", f"#{user_id}", "--password-stdin"]
    done = shop.test_cli_runner().invoke(args=command, input="another-made-up-password")

    assert done.exit_code == 0
    changes = events(logged, "password_changed")
    assert [(line["user_id"], line["by"]) for line in changes] == [
        (user_id, "member"),
        (user_id, "operator"),
    ]


def test_nothing_unbound_is_not_logged_as_unbound(visitor, logged):
    signed_in = visitor.signs_in().json
    sets_password(visitor, signed_in)

    for _ in range(2):
        again = by_password(visitor, signed_in["user"]["username"])
        gone = visitor.client.delete("/qq/binding/", headers=bearer(again))
        assert gone.status_code in (200, 204)

    assert len(events(logged, "qq_unbound")) == 1

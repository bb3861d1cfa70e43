"""A class of members with which nobody could sign in is refused at the start, in sentences."""

from datetime import UTC, datetime

import pytest
from malls import HTML, Visitor
from small_shops import make_members, make_models

from meiduo.qq_auth import Caller, Members, QQAuth, make_tables


class Nothing(Members):
    """Nobody, never."""


class Conforming:
    """What a shop writes, and no more."""

    def create(self, profile): ...

    def caller(self): ...

    def response(self, done, onward, facts): ...


def refusal(members, tables=None):
    """Return the sentences in which these members are refused."""
    db, user = make_models()
    with pytest.raises(TypeError) as refused:
        QQAuth(members, tables or make_tables(db.Model, user))
    return str(refused.value).splitlines()


def test_every_missing_method_is_named():
    first_words = [line.partition(":")[0] for line in refusal(Nothing())]

    assert first_words == [f"Nothing has no {name}" for name in ("create", "caller", "response")]


def test_a_class_is_no_object():
    db, user = make_models()
    kind = type(make_members(db, user))

    assert refusal(kind) == ["Least is a class: hand over Least()"]


@pytest.mark.parametrize("members", [Conforming(), Conforming, None])
def test_members_derive_from_ours(members):
    """What they leave out is there all the same."""
    name = "NoneType" if members is None else "Conforming"

    assert refusal(members) == [f"{name} does not derive from meiduo.qq_auth.Members"]


def test_all_faults_come_at_once():
    _, user = make_models()
    lines = refusal(Nothing, user)

    assert lines[0] == "Nothing is a class: hand over Nothing()"
    assert lines[-1].startswith("the tables are none: hand over make_tables(db.Model, User)")
    assert len(lines) == 5


def test_sessions_may_be_opened_elsewhere():
    """In the transaction of the sign-in, and not in the response."""

    class Opening(Nothing):
        def create(self, profile): ...

        def caller(self): ...

        def open_session(self, user): ...

    db, user = make_models()
    assert QQAuth(Opening(), make_tables(db.Model, user))


@pytest.mark.parametrize("since", [datetime(2026, 1, 1), 1767225600, None])
def test_a_moment_has_a_zone(since):
    with pytest.raises(TypeError, match=r"since, of a Caller, .* aware of its zone"):
        Caller("somebody", since)

    assert Caller("somebody", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("found", [None, "Mia"])
@pytest.mark.parametrize("path", ["/qq/binding/", "/qq/login/?intent=bind"])
def test_a_caller_is_a_caller(make_small, logged, found, path):
    """Whoever returns None instead of raising TokenInvalid reads how it is done."""
    app = make_small()
    app.extensions["qq_auth"].members.caller = lambda: found

    answer = Visitor(app.test_client(), HTML).opens(path)

    assert answer.status_code == 500
    said = f"Least.caller() returned no Caller but {type(found).__name__}: write Caller(user,"
    assert said in str(logged())

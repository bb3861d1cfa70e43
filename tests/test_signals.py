"""What a shop hears of sign-ins, bindings and moves."""

import gc
from functools import partial

import pytest
from malls import bearer, rows
from shoppers import by_password, move

from meiduo import signals
from meiduo.mall_models import QQBinding

EVENTS = (
    "user_created",
    "user_signed_in",
    "qq_bound",
    "qq_unbound",
    "accounts_merged",
    "qq_login_failed",
)


@pytest.fixture
def receive():
    """Connect a receiver while the test runs."""
    connected = []

    def connect(signal, receiver):
        signal.connect(receiver, weak=False)
        connected.append((signal, receiver))

    yield connect
    for signal, receiver in connected:
        signal.disconnect(receiver)


@pytest.mark.holds("I7")
def test_a_failing_receiver_takes_nothing_away(visitor, receive, logged):
    """The visitor is answered, the fault is logged."""

    def broken(sender, error):
        raise RuntimeError("the shop's own fault")

    receive(signals.qq_login_failed, broken)

    assert visitor.opens("/oauth_callback").json["reason"] == "code_missing"
    assert any(line["event"] == "receiver_failed" for line in logged())


def test_the_shop_hears_of_everything(visitor, member, receive, qq):
    """In the order in which it happens."""
    heard = []

    def note(sender, name, **what):
        heard.append((name, sorted(what)))

    for name in EVENTS:
        receive(getattr(signals, name), partial(note, name=name))
    twin = visitor.signs_in().json
    move(visitor, twin)
    visitor.client.delete("/qq/binding/", headers=bearer(by_password(visitor)))
    qq.will("html", address="token")
    visitor.signs_in()

    assert [name for name, _ in heard] == [
        *("user_created", "qq_bound", "user_signed_in"),
        *("qq_unbound", "qq_bound", "accounts_merged", "user_signed_in"),
        *("user_signed_in", "qq_unbound", "qq_login_failed"),
    ]
    assert ("accounts_merged", ["new", "old"]) in heard


@pytest.mark.holds("I2")
def test_a_refusing_receiver_undoes_the_act(visitor, shop, member, receive):
    """What was written before the receiver refused is undone."""

    def refuse(sender, old, new):
        raise RuntimeError("the carts cannot be merged")

    twin = visitor.signs_in().json
    receive(signals.accounts_merged, refuse)

    assert move(visitor, twin).status_code == 500
    assert visitor.opens("/auth/me/", headers=bearer(twin)).json["user"] == twin["user"]
    with rows(shop) as session:
        assert session.query(QQBinding.user_id).scalar() == twin["user"]["id"]


@pytest.fixture
def nested(shop):
    """A receiver nested in a function that has ended, as in a shop's ``init_app``."""
    heard = []

    def init_app(app):
        @signals.on(signals.user_signed_in, app)
        def note(sender, user, by):
            heard.append((sender, by))

    before = set(signals.user_signed_in.receivers)
    init_app(shop)
    gc.collect()
    yield heard
    for key in set(signals.user_signed_in.receivers) - before:
        signals.user_signed_in.disconnect(signals.user_signed_in.receivers[key])


def test_a_nested_receiver_is_called(visitor, shop, make_shop, nested):
    """Once for each sign-in of its own app, and for no other app's."""
    visitor.signs_in()
    visitor.twin(make_shop()).signs_in("emoji")

    assert nested == [(shop, "qq")]


def test_on_gives_the_receiver_back(receive):
    def note(sender, **what): ...

    assert signals.on(signals.qq_bound)(note) is note
    signals.qq_bound.disconnect(note)

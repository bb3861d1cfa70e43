"""Limits hold for the named endpoints of one Blueprint."""

import pytest

from meiduo.web import failures, limits

HOME = "2001:db8:0:{net:x}::1"  # a /64 of one customer's /56


@pytest.fixture
def client(foreign, request):
    foreign.app.config.update(getattr(request, "param", {}))
    limits.init_app(foreign.app)
    limits.apply(foreign.ours, {"slow": "2 per minute; 5 per hour", "slower": "1 per minute"})
    failures.answer(foreign.ours, template="error.html", sign_in_page=lambda onward, again: "/")
    for name in ("slow", "slower", "fast"):
        foreign.view(name, lambda: "seen")
    return foreign.client()


def ask(client, path, times, address="10.0.0.1", **options):
    environ = {"REMOTE_ADDR": address}
    return [
        client.open(path, environ_overrides=environ, **options).status_code for _ in range(times)
    ]


def test_the_named_endpoints_are_limited(client):
    assert ask(client, "/ours/slow", 3) == [200, 200, 429]
    assert ask(client, "/ours/slower", 2) == [200, 429]
    assert ask(client, "/ours/fast", 5) == [200] * 5
    assert ask(client, "/ours/slow", 1, "10.0.0.2") == [200]


def test_other_blueprints_are_not_limited(client):
    assert ask(client, "/theirs/slow", 5) == [200] * 5


def test_the_refusal_says_when_to_return(client):
    ask(client, "/ours/slow", 2)
    response = client.get("/ours/slow", environ_overrides={"REMOTE_ADDR": "10.0.0.1"})

    assert (response.status_code, response.json["reason"]) == (429, "rate_limited")
    assert 58 <= int(response.headers["Retry-After"]) <= 60


def test_a_wider_network_has_four_times_as_much(client):
    asked = [ask(client, "/ours/slower", 1, HOME.format(net=net))[0] for net in range(5)]

    assert asked == [200] * 4 + [429]
    assert ask(client, "/ours/slower", 1, HOME.format(net=256)) == [200]


def test_what_flask_answers_itself_is_not_counted(client):
    assert ask(client, "/ours/slower", 3, method="OPTIONS") == [200] * 3
    assert ask(client, "/ours/slower", 1) == [200]


@pytest.mark.parametrize("client", [{"RATELIMIT_ENABLED": False}], indirect=True)
def test_limits_can_be_switched_off(client):
    assert ask(client, "/ours/slower", 5) == [200] * 5

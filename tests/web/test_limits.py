"""How often one address may ask."""

import pytest

from meiduo.accounts import views as account_views
from meiduo.qq_auth import binding_views
from meiduo.qq_auth import views as qq_views
from meiduo.web import addresses, limits
from meiduo.web.limits import WIDER

RATES = {
    f"{views.bp.name}.{name}": rate
    for views in (account_views, qq_views, binding_views)
    for name, rate in views.RATES.items()
}

HOME = "2001:db8:0:{net:x}::{host:x}"  # a /64 of one customer's /56


def ask(shop, times, path="/qq/login/", forwarded_for=""):
    """Ask that often, as a proxy says for whom; return the status codes."""
    client = shop.test_client()
    said = [{"X-Forwarded-For": forwarded_for.format(number=n)} for n in range(times)]
    headers = said if forwarded_for else [{}] * times
    return [client.get(path, headers=each).status_code for each in headers]


def ask_from(shop, *addresses):
    """Begin a login from each address; return the status codes."""
    client = shop.test_client()
    places = [{"REMOTE_ADDR": address} for address in addresses]
    return [client.get("/qq/login/", environ_overrides=place).status_code for place in places]


@pytest.mark.holds("A-04")
def test_endless_starts_of_logins_are_slowed_down(make_shop):
    """By one machine; its other pages and other machines go on."""
    shop = make_shop(RATELIMIT_ENABLED="1")

    assert ask(shop, 120) == [200] * 120
    response = shop.test_client().get("/qq/login/")

    assert response.status_code == 429
    assert (response.json["reason"], response.json["code"]) == ("rate_limited", "4002")
    assert response.json["errmsg"] == "访问过于频繁"
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert ask(shop, 1, "/") == [200]
    assert ask_from(shop, "10.0.0.9") == [200]


@pytest.mark.holds("A-48")
def test_the_address_is_not_what_visitors_say(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")

    assert ask(shop, 121, forwarded_for="10.0.0.{number}")[-1] == 429


def test_limits_can_be_switched_off_for_load_tests(make_shop):
    assert set(ask(make_shop(RATELIMIT_ENABLED="0"), 130)) == {200}


@pytest.mark.holds("A-04")
def test_every_way_to_begin_a_login_is_limited(shop):
    beginnings = ("/qq/login", "/qq/authorize")
    rules = [rule for rule in shop.url_map.iter_rules() if rule.rule.startswith(beginnings)]
    begins = {rule.endpoint for rule in rules}

    assert begins == {"qq_auth.login", "qq_auth.authorize", "qq_auth.authorize_form"}
    assert begins <= set(RATES)


@pytest.mark.parametrize("endpoint", RATES)
def test_every_limited_endpoint_exists(shop, endpoint):
    assert endpoint in shop.view_functions


@pytest.mark.holds("A-76")
def test_a_network_of_ipv6_counts_as_one_address(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")
    hosts = [HOME.format(net=1, host=host) for host in range(1, 123)]

    assert ask_from(shop, *hosts) == [200] * 120 + [429] * 2
    assert ask_from(shop, HOME.format(net=2, host=1)) == [200]


@pytest.mark.holds("A-48")
@pytest.mark.parametrize(
    "address", ["9.9.9.8:20{number:03}", "[2001:db8:1:2::9]:20{number:03}", "[2001:db8:1:2::9]"]
)
def test_a_proxys_port_makes_no_other_address(make_shop, address):
    """The port that some proxies add to the visitor's address."""
    shop = make_shop(RATELIMIT_ENABLED="1", PROXY_COUNT="1")

    assert ask(shop, 121, forwarded_for=address) == [200] * 120 + [429]


@pytest.mark.holds("A-76")
def test_many_networks_of_one_customer_are_slowed_down(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")
    networks = [HOME.format(net=n % 200, host=1) for n in range(120 * WIDER + 1)]

    assert ask_from(shop, *networks) == [200] * 120 * WIDER + [429]
    assert ask_from(shop, HOME.format(net=256, host=1)) == [200]  # the neighbour


@pytest.mark.holds("A-76")
@pytest.mark.parametrize("endpoint", RATES)
def test_every_limited_endpoint_has_its_wide_limit(make_shop, endpoint):
    """Four times as much for the network of a customer; the neighbour has an allowance of its
    own."""
    shop = make_shop(RATELIMIT_ENABLED="1")
    rule = next(rule for rule in shop.url_map.iter_rules() if rule.endpoint == endpoint)
    method = min(rule.methods - {"HEAD", "OPTIONS"})
    amount = int(RATES[endpoint].split()[0])
    wide = addresses.wide(HOME.format(net=0, host=1))
    with shop.app_context():
        for _ in range(amount * WIDER - 1):
            limits.hit(limits.widened(RATES[endpoint]), endpoint, wide)

    def status_from(net):
        environ = {"REMOTE_ADDR": HOME.format(net=net, host=1)}
        client = shop.test_client()
        return client.open(rule.rule, method=method, environ_overrides=environ).status_code

    assert [status_from(net) == 429 for net in (1, 2, 256)] == [False, True, False]


@pytest.mark.holds("A-76")
@pytest.mark.parametrize(
    ("text", "narrow", "wide"),
    [
        ("192.0.2.7", "192.0.2.7", None),
        ("::ffff:192.0.2.7", "192.0.2.7", None),
        ("2001:db8:1:2ff:a:b:c:d", "2001:db8:1:2ff::/64", "2001:db8:1:200::/56"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/56"),
        ("", "", None),
        ("unix:", "unix:", None),
    ],
)
def test_what_an_address_is_counted_as(text, narrow, wide):
    assert (addresses.narrow(text), addresses.wide(text)) == (narrow, wide)

"""Addresses of hosts, Redis and databases: taken, or refused in a sentence."""

import pytest
from environment import GOOD, problems, refusal
from limits.storage import storage_from_string

import config
from meiduo import create_app


@pytest.mark.holds("A-35", "A-75")
@pytest.mark.parametrize("scheme", ["HTTPS", "Https"])
def test_capitals_do_not_hide_https(tmp_path, scheme):
    redirect = {"QQ_REDIRECT_URI": f"{scheme}://www.meiduo.site/oauth_callback"}
    settings = config.load({**GOOD, **redirect}, tmp_path)
    shop = create_app(settings)

    assert settings["QQ_REDIRECT_URI"] == "https://www.meiduo.site/oauth_callback"
    assert shop.config["JWT_COOKIE_SECURE"]
    assert refusal({"QQ_SANDBOX": "1", **redirect}, tmp_path)


@pytest.mark.holds("A-09", "B-46")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_HOSTS", "https://www.meiduo.site"),
        ("TRUSTED_HOSTS", "www.meiduo.site/"),
        ("TRUSTED_HOSTS", "a:b"),
        ("NEXT_ALLOWED_HOSTS", "https://m.meiduo.site"),
        ("NEXT_ALLOWED_HOSTS", ".meiduo.site"),
        ("QQ_REDIRECT_URI", "https://my_shop.example/oauth_callback"),
        ("QQ_REDIRECT_URI", "https://[::1]/oauth_callback"),
    ],
)
def test_a_host_that_never_matches_is_a_sentence(tmp_path, name, value):
    assert [line.split()[0] for line in problems(tmp_path, **{name: value})] == [name]


@pytest.mark.parametrize("name", ["TRUSTED_HOSTS", "NEXT_ALLOWED_HOSTS"])
def test_hosts_are_kept_in_small_letters(tmp_path, name):
    found = config.load({**GOOD, name: "WWW.Meiduo.site m.meiduo.site:8443"}, tmp_path)[name]

    assert list(found) == ["www.meiduo.site", "m.meiduo.site:8443"]


@pytest.mark.holds("B-46")
@pytest.mark.parametrize(
    "value",
    [
        "redis://localhost:six/0",
        "redis://localhost:99999/0",
        "redis://",
        "redis:///1",
        "redis://:password@/0",
        "redis://h?foo=bar",
        "redis://h?db=x",
        "redis://h?socket_timeout=soon",
        "redis://[",
        "rediss://",
        "unix:///x",
        "redis+unix://",
        "http://h",
        "redis+sentinel://h/mymaster",
        "redis+sentinel://h:1,i/mymaster",
        "redis+sentinel://h:1",
        "redis+sentinel://h:1/a/b",
        "redis+sentinel://h:x/mymaster",
        "redis+sentinel://:p@w@h:1/mymaster",
        "redis+sentinel://h:1/mymaster?db=x",
        "redis+sentinel://h:1/mymaster?ssl=maybe",
        "redis+sentinel://h:1/mymaster?socket_timeout=60",
    ],
)
def test_a_wrong_redis_address_is_a_sentence(tmp_path, value):
    """Also one that the counter's library would take."""
    (problem,) = problems(tmp_path, REDIS_URL=value)

    assert problem.startswith("REDIS_URL is not a Redis address")


@pytest.mark.parametrize(
    "value",
    [
        "redis://h",
        "redis://:p@h:6379/1",
        "rediss://h/0",
        "redis+unix:///run/redis.sock",
        "redis+sentinel://h:26379/mymaster",
        "redis+sentinel://u:p@h:1,[::1]:2/mymaster?db=1&ssl=true&sentinel_password=q",
    ],
)
def test_redis_addresses_that_the_counter_knows_are_taken(tmp_path, value):
    settings = config.load({**GOOD, "REDIS_URL": value}, tmp_path)

    assert settings["REDIS_URL"] == value
    assert storage_from_string(value)
    assert create_app(settings)  # and it starts; nothing is asked yet


@pytest.mark.holds("B-46")
@pytest.mark.parametrize("scheme", ["rediss://:canary@h", "redis+sentinel://:canary@h:1/m"])
@pytest.mark.parametrize("name", ["ssl_ca_certs", "ssl_certfile", "ssl_keyfile"])
def test_a_missing_file_of_redis_is_named(tmp_path, scheme, name):
    query = f"{name}={tmp_path}/gone.pem"
    (problem,) = problems(tmp_path, REDIS_URL=f"{scheme}?{query}")

    assert problem == f"REDIS_URL names {query}, which is no file that can be read"


@pytest.mark.parametrize(
    "url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"]
)
def test_postgresql_is_found_under_all_its_names(tmp_path, url):
    settings = config.load({**GOOD, "DATABASE_URL": url}, tmp_path)

    assert settings["DATABASE_URL"] == "postgresql+psycopg://u@h/d"

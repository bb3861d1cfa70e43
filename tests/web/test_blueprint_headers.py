"""Headers are forced on our Blueprints; a shop's own are left alone, or given defaults."""

import pytest
from flask import Blueprint, Response

from meiduo.web import headers, referrers, site

OURS = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cache-Control",
    "Pragma",
    "Vary",
}
HTTPS = "https://localhost/oauth_callback"


def view(**set_by_view):
    return lambda: Response(
        "seen", headers={name.replace("_", "-"): value for name, value in set_by_view.items()}
    )


def test_other_blueprints_keep_their_headers(foreign):
    site.describe(foreign.app, site.Site(https=True))
    headers.strict(foreign.ours)
    foreign.view("page", view(X_Frame_Options="SAMEORIGIN"))
    client = foreign.client()

    ours = client.get("/ours/page").headers
    theirs = client.get("/theirs/page").headers
    nowhere = client.get("/nowhere").headers

    assert set(ours.keys()) >= OURS
    assert ours["X-Frame-Options"] == "DENY"
    assert theirs["X-Frame-Options"] == "SAMEORIGIN"
    assert not OURS & set(theirs.keys()) - {"X-Frame-Options"}
    assert not OURS & set(nowhere.keys())


def test_a_blueprint_promises_nothing_for_the_host(foreign):
    """HSTS would bind every other page of that host to https for a year."""
    site.describe(foreign.app, site.Site(https=True))
    headers.strict(foreign.ours)
    foreign.view("page", view())

    assert "Strict-Transport-Security" not in foreign.client().get("/ours/page").headers


def test_only_the_named_endpoint_sends_no_referrer(foreign):
    headers.strict(foreign.ours, no_referrer={"callback"})
    foreign.view("callback", view())
    foreign.view("page", view())
    client = foreign.client()

    assert client.get("/ours/callback").headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/ours/page").headers["Referrer-Policy"] == "same-origin"
    assert "Referrer-Policy" not in client.get("/theirs/callback").headers


def test_a_form_there_sends_its_origin_alone(foreign):
    """Browsers write ``Origin: null`` on a form of a page without a referrer."""
    headers.strict(foreign.ours, no_referrer={"callback"})
    foreign.view("callback", lambda: referrers.with_form(Response("a form")))

    said = foreign.client().get("/ours/callback").headers["Referrer-Policy"]

    assert said == "strict-origin"


def test_each_app_has_its_own_policy(foreign):
    headers.strict(foreign.ours)
    foreign.view("page", view())
    site.describe(foreign.app, site.Site(pictures=("https://pictures.example",)))

    policy = foreign.client().get("/ours/page").headers["Content-Security-Policy"]

    assert "https://pictures.example" in policy


def test_strict_headers_cannot_be_changed_by_views(foreign):
    headers.strict(foreign.ours)
    foreign.view("page", view(Cache_Control="public", Content_Security_Policy="default-src *"))

    sent = foreign.client().get("/ours/page").headers

    assert sent["Cache-Control"] == "no-store"
    assert "default-src 'none'" in sent["Content-Security-Policy"]


def test_a_shop_in_our_app_has_defaults(shop, cart):
    cart.add_url_rule("/", "show", view())
    shop.register_blueprint(cart)

    headers = shop.test_client().get("/cart/").headers
    home = shop.test_client().get("/").headers

    assert {name: headers[name] for name in OURS - {"Cross-Origin-Opener-Policy"}} == {
        name: home[name] for name in OURS - {"Cross-Origin-Opener-Policy"}
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", "img-src https://pictures.example"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Referrer-Policy", "no-referrer"),
        ("Strict-Transport-Security", "max-age=1"),
        ("Cross-Origin-Opener-Policy", "unsafe-none"),
    ],
)
def test_a_shop_in_our_app_changes_them(make_shop, cart, name, value):
    shop = make_shop(QQ_REDIRECT_URI=HTTPS)
    cart.add_url_rule("/", "show", view(**{name: value}))
    shop.register_blueprint(cart)

    headers = shop.test_client().get("/cart/").headers

    assert headers.getlist(name) == [value]
    assert headers["Cache-Control"] == "no-store"


def test_a_shop_in_our_app_may_be_cached(shop, cart):
    cart.add_url_rule("/", "show", view(Cache_Control="public, max-age=60"))
    shop.register_blueprint(cart)

    headers = shop.test_client().get("/cart/").headers

    assert headers["Cache-Control"] == "public, max-age=60"
    assert not {"Pragma", "Vary"} & set(headers.keys())


def test_static_files_keep_flasks_caching(shop, tmp_path):
    (tmp_path / "cart.css").write_text("body {}")
    shop.register_blueprint(Blueprint("cart", __name__, url_prefix="/cart", static_folder=tmp_path))

    for path in ("/static/meiduo.css", "/cart/" + tmp_path.name + "/cart.css"):
        response = shop.test_client().get(path)
        response.close()
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-cache"
        assert "ETag" in response.headers
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_static_files_of_strict_blueprints_are_cached(foreign, tmp_path):
    (tmp_path / "qq.css").write_text("body {}")
    foreign.ours = Blueprint(
        "ours", __name__, url_prefix="/ours", static_folder=tmp_path, static_url_path="/files"
    )
    headers.strict(foreign.ours)

    response = foreign.client().get("/ours/files/qq.css")
    response.close()

    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["X-Frame-Options"] == "DENY"


def images(response):
    parts = response.headers["Content-Security-Policy"].split("; ")
    return next(part for part in parts if part.startswith("img-src")).split(" ")[1:]


def test_a_blueprint_shows_pictures_from_elsewhere(shop, cart):
    """In one line; other Blueprints and other parts of the policy stay as they are."""
    headers.allow_pictures(cart, "https://img.example", "https://cdn.example")
    cart.add_url_rule("/", "show", view())
    shop.register_blueprint(cart)
    client = shop.test_client()

    response = client.get("/cart/")
    home = client.get("/")

    more = {"https://img.example", "https://cdn.example"}
    assert set(images(response)) - set(images(home)) == more
    assert set(images(home)) <= set(images(response))
    policy = response.headers["Content-Security-Policy"]
    for one in more:
        policy = policy.replace(f" {one}", "")
    assert policy == home.headers["Content-Security-Policy"]


def test_a_views_own_policy_precedes_the_blueprints(shop, cart):
    headers.allow_pictures(cart, "https://img.example")
    cart.add_url_rule("/", "show", view(Content_Security_Policy="img-src https:"))
    shop.register_blueprint(cart)

    sent = shop.test_client().get("/cart/").headers

    assert sent["Content-Security-Policy"] == "img-src https:"

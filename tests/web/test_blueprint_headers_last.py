"""What a shop's app-wide functions say of every response does not reach ours."""

import pytest
from flask import Response, abort
from malls import HTML, Visitor

from meiduo.web import headers

LOOSE = {
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy": "default-src *",
    "X-Frame-Options": "ALLOWALL",
    "Referrer-Policy": "unsafe-url",
    "X-Content-Type-Options": "none",
}
STRICT = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def loosen(response):
    response.headers.update(LOOSE)
    response.headers.pop("Pragma", None)
    return response


def add_in_lower_case(response):
    for name, value in LOOSE.items():
        response.headers.add(name.lower(), value)
    return response


def double_one_for_another(response):
    response.headers.add("X-Frame-Options", "DENY")
    response.headers.pop("Referrer-Policy")
    return response


def seen(response):
    return {name: response.headers[name] for name in STRICT}


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_apps_function_changes_only_its_own(foreign, when):
    """Whether it is added before our Blueprint or after it."""
    headers.strict(foreign.ours, no_referrer={"callback"})
    foreign.view("page", lambda: "page")
    foreign.view("callback", lambda: "page")
    foreign.view("broken", lambda: abort(400))
    if when == "before":
        foreign.app.after_request(loosen)
    client = foreign.client()
    if when == "after":
        foreign.app.after_request(loosen)

    assert seen(client.get("/ours/page")) == STRICT
    assert seen(client.get("/ours/broken")) == STRICT
    assert seen(client.get("/ours/callback")) == {**STRICT, "Referrer-Policy": "no-referrer"}
    assert "default-src 'none'" in client.get("/ours/page").headers["Content-Security-Policy"]
    assert seen(client.get("/theirs/page")) == {name: LOOSE[name] for name in STRICT}
    assert seen(client.get("/nowhere")) == {name: LOOSE[name] for name in STRICT}


@pytest.mark.parametrize("change", [add_in_lower_case, double_one_for_another])
def test_each_header_is_there_once(foreign, change):
    headers.strict(foreign.ours)
    foreign.view("page", lambda: "page")
    foreign.app.after_request(change)

    sent = foreign.client().get("/ours/page").headers

    assert {name: sent.getlist(name) for name in STRICT} == {
        name: [value] for name, value in STRICT.items()
    }


def test_an_apps_function_may_make_another_response(foreign):
    headers.strict(foreign.ours)
    foreign.view("page", lambda: "page")
    foreign.app.after_request(lambda response: loosen(Response("another")))

    response = foreign.client().get("/ours/page")

    assert (response.text, seen(response)) == ("another", STRICT)


def test_an_apps_broken_function_leaves_headers(foreign):
    """Flask then ends the row of functions and sends what there is."""
    headers.strict(foreign.ours)
    foreign.view("page", lambda: "page")
    foreign.app.after_request(lambda response: 1 / 0)
    foreign.app.config["PROPAGATE_EXCEPTIONS"] = False

    response = foreign.client().get("/ours/page")

    assert (response.status_code, seen(response)) == (500, STRICT)


def test_a_blueprint_under_another_name_is_ours(foreign):
    headers.strict(foreign.ours)
    foreign.view("page", lambda: "page")
    foreign.app.register_blueprint(foreign.ours, name="again", url_prefix="/again")
    foreign.app.after_request(loosen)

    assert seen(foreign.client().get("/again/page")) == STRICT


@pytest.mark.holds("A-37", "A-38")
@pytest.mark.parametrize(
    "path", ["/", "/account/", "/auth/me/", "/qq/login/", "/qq/binding/", "/readyz/"]
)
def test_a_shop_changes_only_its_own(shop, path):
    shop.after_request(loosen)
    shop.add_url_rule("/cart/", "cart", lambda: "page")
    visitor = Visitor(shop.test_client())
    visitor.signs_in()

    assert seen(visitor.opens(path)) == STRICT
    assert "default-src 'none'" in visitor.opens(path).headers["Content-Security-Policy"]
    assert seen(visitor.opens("/cart/")) == {name: LOOSE[name] for name in STRICT}


@pytest.mark.holds("A-37")
def test_tokens_at_the_callback_are_not_stored(shop):
    shop.after_request(loosen)

    came = Visitor(shop.test_client()).signs_in()
    refused = shop.test_client().get("/oauth_callback", headers=HTML)

    assert came.json["access_token"]
    for response in (came, refused):
        assert seen(response) == {**STRICT, "Referrer-Policy": "no-referrer"}

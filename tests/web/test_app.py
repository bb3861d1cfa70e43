"""Our application runs what Flask's own runs, and keeps nothing of a request."""

import functools
import gc

import pytest
from flask import after_this_request
from flask.views import MethodView

from meiduo.qq_auth.attempts.begin import Attempt
from meiduo.web.app import App


class Cart(MethodView):
    """A view of a shop's."""

    def get(self):
        return "cart"


class Unhashable:
    """A callable that no set or dictionary takes."""

    __hash__ = None

    def __call__(self):
        return "unhashable"


async def awaited():
    return "awaited"


@functools.wraps(awaited)
async def wrapping():
    return await awaited()


def plain():
    return "plain"


def page(app, view):
    app.add_url_rule("/", "page", view)
    return app.test_client().get("/").text


def attempts():
    gc.collect()
    return sum(isinstance(thing, Attempt) for thing in gc.get_objects())


def test_nothing_is_left_of_logins(visitor):
    visitor.signs_in()
    before = attempts()

    for _ in range(3):
        visitor.signs_in()

    assert attempts() == before


def test_nothing_is_left_of_a_requests_functions():
    """Each request makes its own, and they hold what it did."""
    app = App("shop")
    living = []

    class Basket:
        pass

    def put():
        basket = Basket()
        after_this_request(lambda response: basket and response)
        return "put"

    app.add_url_rule("/put", "put", put)
    client = app.test_client()
    for _ in range(3):
        assert client.get("/put").text == "put"
        gc.collect()
        living.append(sum(isinstance(thing, Basket) for thing in gc.get_objects()))

    assert living == [0, 0, 0]


@pytest.mark.parametrize(
    ("view", "text"),
    [
        (plain, "plain"),
        (Cart.as_view("cart"), "cart"),
        (Cart().get, "cart"),
        (Unhashable(), "unhashable"),
    ],
)
def test_any_callable_is_a_view(view, text):
    assert page(App("shop"), view) == text


@pytest.mark.parametrize("view", [awaited, wrapping, functools.partial(awaited)])
def test_coroutines_are_waited_for(view):
    """By Flask's own way, which needs a package of its own: it is asked."""
    asked = []

    class Waiting(App):
        def async_to_sync(self, func):
            asked.append(func)
            return lambda: "awaited"

    assert page(Waiting("shop"), view) == "awaited"
    assert asked == [view]

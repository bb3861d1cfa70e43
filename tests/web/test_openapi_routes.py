"""The contract comes from the routes: each of ours declares, and what is declared is what is
read."""

import ast
import inspect
import textwrap

import pytest
from contracts import JSON, Contract
from malls import Visitor

from meiduo.web import contract as declarations
from meiduo.web import responses
from meiduo.web.contract import NUMBER, TEXT, Field, Query, Token, ok, operation


def ours(app):
    """Return the views that stand in our modules, by endpoint; files are no operations."""
    views = [pair for pair in app.view_functions.items() if not pair[0].endswith(".static")]
    return {name: view for name, view in views if view.__module__.startswith("meiduo.")}


def test_each_view_of_ours_declares(shop):
    assert [name for name, view in ours(shop).items() if declarations.declared(view) is None] == []


def test_each_declared_view_is_in_the_contract(shop):
    described = {name.rpartition(".")[0] for name in Contract(shop).operations}

    assert described == set(ours(shop))


def test_each_view_says_what_it_does(shop):
    for name, described in Contract(shop).operations.items():
        assert described["summary"], name


def test_the_body_read_is_the_declared_one(shop):
    """By its very name, so that the document cannot say another."""
    for name, view in ours(shop).items():
        (function,) = ast.parse(textwrap.dedent(inspect.getsource(view))).body
        takes = {ast.unparse(word.value) for word in keywords(function) if word.arg == "takes"}
        read = [
            ast.unparse(call.args[0])
            for call in ast.walk(function)
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "request_body.read"
        ]
        assert read == list(takes), name


def keywords(function):
    for decorator in function.decorator_list:
        yield from getattr(decorator, "keywords", [])


def test_a_shops_own_routes_are_left_out(shop, cart):
    cart.add_url_rule("/", "show", lambda: "a cart")
    shop.register_blueprint(cart)

    assert "/cart/" not in Contract(shop).document["paths"]


def test_a_shops_route_is_described_when_it_declares(shop, cart):
    page = Query("page", "1 is the first", NUMBER)
    body = {"name": Field("of the thing"), "colour": Field("of it", choices=("red", "blue"))}

    @cart.post("/<int:number>/<colour>/")
    @operation(ok(total=NUMBER), takes=body, query=[page], token=Token.NEEDED)
    def put(number, colour):
        """Put a thing into the cart. It stays there."""
        return responses.ok(total=number)

    shop.register_blueprint(cart)
    contract = Contract(shop)
    described = contract.document["paths"]["/cart/{number}/{colour}/"]["post"]
    parameters = {each["name"]: each["schema"]["type"] for each in described["parameters"]}
    fields = described["requestBody"]["content"][JSON]["schema"]

    assert described["summary"] == "Put a thing into the cart"
    assert parameters == {"number": "integer", "colour": "string", "page": "integer"}
    assert fields["properties"]["colour"]["enum"] == ["red", "blue"]
    assert fields["required"] == ["name", "colour"]
    assert contract.reasons(described, 415) == {"bad_request"}
    assert contract.reasons(described, 401) == {"token_invalid"}
    assert (
        contract.keeps(Visitor(shop.test_client()).client.post("/cart/5/red/")).json["total"] == 5
    )


def test_the_document_is_made_once_when_asked(shop, cart):
    """And what an app does not offer is not in it."""
    asked = []
    described = operation(ok(text=TEXT), where=lambda: asked.append(1))
    cart.add_url_rule("/", "show", described(lambda: responses.ok(text="")))
    shop.register_blueprint(cart)
    visitor = Visitor(shop.test_client())
    visitor.opens("/")
    assert asked == []

    first = visitor.opens("/openapi.json")
    again = visitor.opens("/openapi.json")

    assert first.data == again.data
    assert asked == [1]
    assert "/cart/" not in first.json["paths"]


@pytest.mark.parametrize("name", ["Member", "SignedIn", "Renewed", "Tokens"])
def test_what_operations_refer_to_is_there(shop, name):
    contract = Contract(shop)

    assert f"#/components/schemas/{name}" in str(contract.document["paths"])
    assert name in contract.schemas


def test_every_reference_leads_somewhere(shop):
    contract = Contract(shop)
    referred = set(references(contract.document))

    assert referred == set(contract.schemas)


def references(part):
    """Yield the names of the schemas that are referred to."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].removeprefix("#/components/schemas/")
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from references(inner)

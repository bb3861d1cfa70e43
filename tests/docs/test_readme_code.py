"""The READMEs' own code, run as it is written there."""

import ast
import re

import pytest
from logins import GOOD, add_member, bearer
from malls import ROOT, Visitor, rows
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

READMES = ("README.md", "README.zh-CN.md")


class ShopBase(DeclarativeBase):
    """Tables of a shop's own; ours stay as the migrations make them."""


class CartItem(ShopBase):
    __tablename__ = "readme_cart_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    visitor: Mapped[str | None] = mapped_column(String(32))
    user_id: Mapped[int | None]


class Order(ShopBase):
    __tablename__ = "readme_orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]


def code(readme):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / readme).read_text(), re.DOTALL)
    (block,) = [block for block in blocks if "signals" in block]
    return block


@pytest.fixture(params=READMES)
def shop(make_shop, request):
    """A shop in which the README's code runs, until the test is over."""
    shop = make_shop()
    with rows(shop) as session:
        ShopBase.metadata.create_all(session.connection())
        session.commit()
    names = {"CartItem": CartItem, "Order": Order}
    exec(compile(code(request.param), request.param, "exec"), names)
    signals = names["signals"]
    yield shop
    signals.user_signed_in.disconnect(names["take_cart_along"])
    signals.accounts_merged.disconnect(names["fold"])


def put_into_cart(shop, name, visitor):
    with rows(shop) as session:
        session.add(CartItem(name=name, visitor=visitor))
        session.commit()


def owners(shop):
    with rows(shop) as session:
        return {item.name: item.user_id for item in session.query(CartItem)}


def comes_in(shop, person, cart=None):
    """Sign in with QQ, with the cookie of an anonymous cart or without; return the user's id."""
    visitor = Visitor(shop.test_client())
    if cart is not None:
        visitor.client.set_cookie("cart", cart)
    return visitor.signs_in(person).json["user"]["id"]


@pytest.mark.parametrize("cart", [None, ""])
def test_the_readmes_cart_stays_with_its_shopper(shop, cart):
    """One shopper merges a cart; another, without the cookie or with an empty one, gets nothing."""
    put_into_cart(shop, "tea", "first")
    put_into_cart(shop, "cup", "second")

    mia = comes_in(shop, "ordinary", "first")
    leo = comes_in(shop, "emoji", cart)

    assert mia != leo
    assert owners(shop) == {"tea": mia, "cup": None}
    assert comes_in(shop, "emoji", "second") == leo
    assert owners(shop) == {"tea": mia, "cup": leo}


def test_the_readmes_orders_follow_a_merged_account(shop):
    """Signed in as the twin that QQ had made, a shopper moves to the account of before."""
    add_member(shop)
    visitor = Visitor(shop.test_client())
    twin = visitor.signs_in().json
    with rows(shop) as session:
        session.add(Order(user_id=twin["user"]["id"]))
        session.commit()

    body = {"account": "laoguke", "password": GOOD}
    moved = visitor.client.post("/qq/binding/move/", json=body, headers=bearer(twin)).json

    assert moved["user"]["id"] != twin["user"]["id"]
    with rows(shop) as session:
        assert session.query(Order).one().user_id == moved["user"]["id"]


def test_both_readmes_hold_the_same_code():
    english, chinese = (ast.dump(ast.parse(code(readme))) for readme in READMES)

    assert english == chinese

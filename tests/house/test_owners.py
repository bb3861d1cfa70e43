"""Each outside thing has one owner."""

import ast

import pytest
from sources import OF_THE_SHOP, module, nodes, uses

ACTS = ("quick", "sessionless")
TRANSACTIONS = {"meiduo.database", *(f"meiduo.acts.{one}" for one in ACTS)}
OWNERS = {
    "authlib": {"meiduo.qq_auth.provider.client", "meiduo.qq_auth.provider.oauth"},
    "create_access_token": set(),  # tokens are written in accounts/tokens
    "create_refresh_token": set(),
    "render_template": {"meiduo.web.responses"},
    "redirect": {"meiduo.web.responses"},
    "environ": {"wsgi"},
    "import_module": {"meiduo.mall_shop"},
    "commit": TRANSACTIONS,
}


@pytest.mark.parametrize(("thing", "owners"), OWNERS.items())
def test_each_outside_thing_has_one_owner(thing, owners):
    assert {module(path) for path in OF_THE_SHOP if uses(path, thing)} == owners


def test_tokens_are_written_in_one_place():
    """And the keys' own first parts with them."""
    calls = {
        module(path)
        for path in OF_THE_SHOP
        for node in nodes(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("jwt.encode", "jws.sign")
    }

    assert calls == {"meiduo.accounts.keys", "meiduo.accounts.tokens"}

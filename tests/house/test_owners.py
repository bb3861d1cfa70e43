"""Each outside thing has one owner."""

import pytest
from sources import OF_THE_SHOP, module, uses

OWNERS = {
    "authlib": {"meiduo.qq_auth.provider.client", "meiduo.qq_auth.provider.oauth"},
    "render_template": {"meiduo.web.responses"},
    "redirect": {"meiduo.web.responses"},
    "create_access_token": {"meiduo.accounts.tokens"},
    "environ": {"wsgi"},
    "import_module": {"meiduo.mall_shop"},
    "commit": {"meiduo.acts", "meiduo.database", "meiduo.quick_acts", "meiduo.sessionless"},
}


@pytest.mark.parametrize(("thing", "owners"), OWNERS.items())
def test_each_outside_thing_has_one_owner(thing, owners):
    assert {module(path) for path in OF_THE_SHOP if uses(path, thing)} == owners

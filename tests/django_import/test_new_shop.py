"""Which database an import goes into is said in full, and without a secret."""

import pytest

from meiduo.django_import import new_shop

SECRET = "made-up-password"


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("address", "place"),
    [
        (f"postgresql://s:{SECRET}@/m?host=a:1&host=b:2", "a:1,b:2"),
        (f"postgresql://s:{SECRET}@a:1,b:2/m", "a:1,b:2"),
        (f"postgresql://s:{SECRET}@[::1]:1/m", "[::1]:1"),
        (f"postgresql://s:{SECRET}@/m?host=/nowhere", "/nowhere"),
        (f"mysql://s:{SECRET}@a:1,b:2/m", "a:1,b:2"),
        (f"mysql://s:{SECRET}@localhost/m?unix_socket=/nowhere/s", "/nowhere/s"),
    ],
)
def test_the_shops_database_is_named(make_shop, address, place):
    """All servers of one that has several, or its socket."""
    shop = make_shop(migrate=False, DATABASE_URL=address)

    kind = address.partition("://")[0]
    with shop.app_context():
        assert new_shop.place() == f"{kind}://{place}/m"

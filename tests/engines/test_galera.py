"""Two shops write to two nodes of one Galera cluster: what holds on one server, holds on both."""

from functools import partial
from itertools import cycle

import galera
import pytest
from crowd import at_once
from databases import new_name
from logins import GOOD, add_member, bearer, login, renewing
from malls import Visitor, count, rows

from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding, UsedAttempt

pytestmark = [pytest.mark.engines("mariadb"), pytest.mark.holds("B-51")]


@pytest.fixture(scope="module")
def cluster():
    with galera.cluster() as running:
        yield running


@pytest.fixture
def shops(cluster, make_shop):
    """Two shops with one database, each at a node of its own."""
    name = new_name()
    cluster.nodes[0].runs(f"create database {name} character set utf8mb4")
    first, second = (f"{node.address}/{name}" for node in cluster.nodes)
    yield [make_shop(DATABASE_URL=first), make_shop(DATABASE_URL=second, migrate=False)]
    cluster.nodes[0].runs(f"drop database {name}")


def visitors(shops, many):
    """Return visitors of both shops, in turn."""
    return [Visitor(shop.test_client()) for shop, _ in zip(cycle(shops), range(many), strict=False)]


@pytest.mark.holds("B-30", "I1", "I2", "I4")
def test_fifty_first_logins_make_one_user(shops):
    """Of one openid, at once, half of them on each node."""
    returns = [partial(who.opens, who.consents(person="newcomer")) for who in visitors(shops, 50)]

    responses = at_once(*returns)

    print([response.status_code for response in responses])
    assert {response.status_code for response in responses} == {200}
    assert len({response.json["user"]["id"] for response in responses}) == 1
    assert sum(response.json["created"] for response in responses) == 1
    assert [count(shop, model) for shop in shops for model in (User, QQBinding)] == [1] * 4

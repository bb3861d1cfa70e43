"""Two shops write to two nodes of one Galera cluster: what holds on one server, holds on both."""

from functools import partial
from itertools import cycle

import galera
import pytest
from background import meanwhile, until
from crowd import at_once
from databases import new_name
from lock_waits import bind
from logins import add_member, bearer, claims, login, renewing
from malls import Visitor, count, rows
from refusals import given_up

from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding, UsedAttempt

pytestmark = [
    pytest.mark.with_db,
    pytest.mark.engines("mariadb"),
    pytest.mark.holds("B-51"),
    pytest.mark.skipif(not galera.is_there(), reason="no Galera here"),
]
ASKING = "select count(*) from information_schema.processlist where db = '{}' and command = 'Query'"


@pytest.fixture(scope="module")
def cluster():
    with galera.cluster(galera.PATIENT) as running:
        yield running


@pytest.fixture
def name(cluster):
    """The name of an empty database."""
    made = new_name()
    cluster.nodes[0].runs(f"create database {made} character set utf8mb4")
    yield made
    cluster.nodes[0].runs(f"drop database {made}")


@pytest.fixture
def shops(cluster, make_shop, name):
    """Two shops with one database, each at a node of its own."""
    first, second = (f"{node.address}/{name}" for node in cluster.nodes)
    return [make_shop(DATABASE_URL=first), make_shop(DATABASE_URL=second, migrate=False)]


def visitors(shops, many):
    """Return visitors of both shops, in turn."""
    return [Visitor(shop.test_client()) for shop, _ in zip(cycle(shops), range(many), strict=False)]


@pytest.mark.holds("B-30", "I1", "I2", "I4")
def test_fifty_first_logins_make_one_user(shops, logged):
    """Of one openid, at once, half of them on each node. Whoever comes second to a commit is tried
    again, and nobody too seldom: on a machine that has much else to do a few wait too long for a
    lock, or have no time left, and they alone are refused."""
    returns = [partial(who.opens, who.consents(person="newcomer")) for who in visitors(shops, 50)]

    responses = at_once(*returns)

    came = [response for response in responses if response.status_code == 200]
    assert given_up(logged()) == []
    assert {response.status_code for response in responses} <= {200, 503}
    assert len(came) >= 40
    assert len({response.json["user"]["id"] for response in came}) == 1
    assert sum(response.json["created"] for response in came) <= 1
    assert [count(shop, model) for shop in shops for model in (User, QQBinding)] == [1] * 4


@pytest.mark.holds("A-03", "B-31", "B-35", "I5")
def test_one_state_passes_on_one_node(shops, qq):
    visitor = Visitor(shops[0].test_client())
    back = visitor.consents()
    asked = qq.asked("token")
    twins = [visitor.twin(shop) for shop, _ in zip(cycle(shops), range(20), strict=False)]

    responses = at_once(*(partial(twin.opens, back) for twin in twins))

    assert sorted(response.status_code for response in responses) == [200] + [403] * 19
    assert qq.asked("token") == asked + 1
    assert count(shops[1], UsedAttempt) == 1


@pytest.mark.holds("A-25", "B-35", "I5")
def test_a_refresh_on_both_nodes_has_one_successor(shops):
    headers = renewing(Visitor(shops[0].test_client()).signs_in().json)
    clients = [who.client for who in visitors(shops, 8)]

    responses = at_once(*(partial(it.post, "/auth/refresh/", headers=headers) for it in clients))

    assert [response.status_code for response in responses] == [200] * 8
    with rows(shops[0]) as session:
        successor = session.query(LoginSession.refresh_jti).scalar()
    assert {claims(response.json["refresh_token"])["jti"] for response in responses} == {successor}


@pytest.mark.holds("B-37", "I1", "I11")
def test_binding_and_unbinding_may_cross(shops):
    """On two nodes: a second QQ is refused while there is one, and who unbinds signs the others
    out."""
    for number in range(5):
        name = f"mia{number}"
        add_member(shops[0], name)
        member, other = visitors(shops, 2)
        unbinding = bearer(bind(member, login(member, name).json, f"old{number}"))
        binding = bearer(login(other, name).json)
        begun = other.client.get("/qq/login/?intent=bind", headers=binding).json
        back = other.consents(begun["login_url"], f"new{number}")

        bound, unbound = at_once(
            partial(other.opens, back, headers=binding),
            partial(member.client.delete, "/qq/binding/", headers=unbinding),
        )

        assert bound.status_code in {401, 409}
        assert unbound.status_code == 200
        assert count(shops[1], QQBinding) == 0


@pytest.mark.holds("B-37", "I1", "I4")
def test_one_qq_is_bound_by_one_of_two(shops):
    """Two members, each on another node, bind it at once."""
    acts = []
    for who, name in zip(visitors(shops, 2), ("mia", "tom"), strict=True):
        add_member(shops[0], name)
        headers = bearer(login(who, name).json)
        begun = who.client.get("/qq/login/?intent=bind", headers=headers).json
        acts.append(partial(who.opens, who.consents(begun["login_url"], "both"), headers=headers))

    responses = at_once(*acts)

    assert sorted(response.status_code for response in responses) == [200, 409]
    assert count(shops[1], QQBinding) == 1


@pytest.mark.holds("B-35", "I11")
def test_a_sign_out_is_seen_on_every_node(cluster, shops, name):
    """A node that is behind with what others have written answers when it has caught up."""
    here, there = visitors(shops, 2)
    headers = bearer(here.signs_in().json)
    there.opens("/auth/me/", headers=headers)
    with cluster.nodes[1].connected() as behind:
        behind.execute("flush tables with read lock")
        assert here.client.post("/auth/logout/", headers=headers).status_code == 204
        with meanwhile(partial(there.opens, "/auth/me/", headers=headers)) as (asked,):
            until(lambda: asked.done() or cluster.nodes[1].runs(ASKING.format(name)) > ((0,),))
            behind.execute("unlock tables")

    assert asked.result().status_code == 401


@pytest.mark.holds("A-13", "I4")
def test_no_id_is_given_again_by_another_node(cluster, shops, name):
    first = add_member(shops[0], "mia")
    cluster.nodes[0].runs(f"delete from {name}.tb_users")

    assert add_member(shops[1], "later") > first

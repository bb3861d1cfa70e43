"""What each act of a visitor costs at most: one table, for SQLite and PostgreSQL."""

import sys
from contextlib import closing

import pytest
import trustme
from counting import Cost, Meter
from malls import HTML, Visitor, addresses_of
from priced_acts import (
    come,
    come_again,
    come_first,
    come_later,
    come_signed_in,
    look,
    look_after_idling,
    look_by_cookie,
    refresh,
    start,
)
from side_by_side import people, servers, trust

pytestmark = pytest.mark.engines("sqlite", "postgresql")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Certificates of a QQ at 127.0.0.1."""
    made = tmp_path_factory.mktemp("costs")
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    leaf.cert_chain_pems[0].write_to_path(made / trust.CHAIN)
    leaf.private_key_pem.write_to_path(made / trust.KEY)
    authority.cert_pem.write_to_path(made / trust.ROOTS)
    return made


@pytest.fixture(scope="module")
def keeping_qq(folder):
    with closing(servers.QQ(folder, sys.executable)) as started:
        yield started


@pytest.fixture
def meter(keeping_qq):
    with Meter(keeping_qq).open() as meter:
        yield meter


@pytest.fixture
def shop(make_shop, folder, keeping_qq):
    return make_shop(
        QQ_CLIENT_ID=people.APP_ID,
        QQ_CLIENT_SECRET=people.APP_KEY,
        QQ_CA_FILE=str(folder / trust.ROOTS),
        QQ_REDIRECT_URI="http://localhost/oauth_callback",
        **addresses_of(f"https://127.0.0.1:{keeping_qq.port}"),
    )


# the act, and the headers of who does it -> what it costs at most
PROMISED = {
    "a start": (start, {}, Cost()),
    "the first login of a process": (
        come,
        {},
        Cost(10, 2, requests=2, connections=1, handshakes=1),
    ),
    "a first login": (come_first, {}, Cost(10, 2, requests=2)),
    "a returning login": (come_again, {}, Cost(5, 2, requests=1)),
    "a returning browser's login": (come_again, HTML, Cost(5, 2, requests=1)),
    "the same browser's login": (come_later, HTML, Cost(6, 2, requests=1)),
    "a login while signed in": (come_signed_in, HTML, Cost(8, 2, requests=1)),
    "a refresh": (refresh, {}, Cost(5, 1)),
    "a protected page": (look, {}, Cost(1, 0)),
    "the page of the account": (look_by_cookie, HTML, Cost(4, 0)),
    "that page, renewed": (look_after_idling, HTML, Cost(9, 1)),
}


@pytest.mark.parametrize("act", PROMISED)
def test_an_act_costs_no_more_than_promised(shop, meter, act):
    prepare, headers, promised = PROMISED[act]
    do = prepare(Visitor(shop.test_client(), headers), shop)
    before = meter.read()

    done = do()

    spent = meter.read() - before
    assert getattr(done, "status_code", 200) in {200, 303}
    assert spent.is_within(promised), spent


def test_a_qq_that_closes_costs_one_handshake(shop, meter, keeping_qq):
    """For each login of a member who comes back."""
    do = come_again(Visitor(shop.test_client()), shop)
    keeping_qq.says(keep_alive=False)
    do()  # the idle connection is closed with it
    do = come(Visitor(shop.test_client()), shop)
    before = meter.read()

    assert do().status_code == 200

    assert (meter.read() - before).is_within(Cost(5, 2, requests=1, connections=1, handshakes=1))
    keeping_qq.says(keep_alive=True)

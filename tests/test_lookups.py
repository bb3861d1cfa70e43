"""Nobody is looked up twice in one request; who is changed is read once more, locked."""

from datetime import timedelta

import pytest
import time_machine
from logins import GOOD, csrf
from lookups import lookups
from malls import HTML, OURS, rows
from shoppers import by_password, conflict, move_here

from meiduo.accounts.models import User
from meiduo.columns import now
from meiduo.mall_models import QQBinding
from meiduo.web import contract

JSON = {"Accept": "application/json"}
NEW = {"password": "another made-up one"}
WEAK = {"password": "short"}
OTHER = {"account": "laoguke", "password": GOOD}  # of a move: one look-up more
MOVE = "/qq/binding/move/"
# method, path, body -> status of the page, of the JSON; reads before the act and within it
ASKED = [
    ("GET", "/auth/me/", {}, (200, 200), (1, 0)),
    ("GET", "/auth/sessions/", {}, (200, 200), (1, 0)),
    ("GET", "/auth/sessions/?page=x", {}, (400, 400), (1, 0)),
    ("DELETE", "/auth/sessions/", {}, (303, 204), (1, 1)),
    ("POST", "/auth/sessions/", {}, (303, 204), (1, 1)),
    ("DELETE", f"/auth/sessions/{'0' * 32}/", {}, (404, 404), (1, 0)),
    ("POST", f"/auth/sessions/{'0' * 32}/", {}, (404, 404), (1, 0)),
    ("PUT", "/auth/password/", NEW, (303, 200), (1, 1)),
    ("PUT", "/auth/password/", WEAK, (303, 400), (1, 0)),
    ("POST", "/auth/password/", NEW, (303, 200), (1, 1)),
    ("GET", "/qq/binding/", {}, (200, 200), (1, 0)),
    ("DELETE", "/qq/binding/", {}, (409, 409), (1, 1)),
    ("POST", "/qq/binding/remove/", {}, (409, 409), (1, 1)),
    ("POST", MOVE, OTHER, (303, 200), (2, 2)),
    ("POST", MOVE, OTHER | {"preview": "yes"}, (200, 200), (4, 0)),  # locked without an act
    ("POST", MOVE, OTHER | {"password": "wrong"}, (303, 401), (2, 0)),
    ("POST", MOVE, {"account": "laoguke"}, (400, 400), (1, 0)),
    ("GET", "/qq/authorize/?intent=bind", {}, (403, 403), (1, 0)),
    ("POST", "/qq/authorize/?intent=bind", {}, (200, 200), (1, 0)),
]


@pytest.fixture
def bound(browser):
    """A browser of somebody who has signed in by QQ."""
    browser.signs_in()
    return browser


def ask(browser, method, path, fields, accept):
    """Ask as a form or a script of ours does."""
    proof = {} if method == "GET" else {**OURS, "X-CSRF-TOKEN": csrf(browser)}
    body = {"data" if accept is HTML else "json": fields} if fields else {}
    return browser.client.open(path, method=method, headers={**accept, **proof}, **body)


@pytest.mark.parametrize(
    ("method", "path", "fields", "statuses", "reads"),
    ASKED,
    ids=[" ".join(one[:2]) for one in ASKED],
)
@pytest.mark.parametrize("accept", [HTML, JSON], ids=["page", "json"])
def test_every_route_looks_its_member_up_once(
    bound, member, statements, method, path, fields, statuses, reads, accept
):
    statements.clear()

    response = ask(bound, method, path, fields, accept)

    assert response.status_code == statuses[accept is JSON]
    assert lookups(statements) == reads


def test_a_refused_move_looks_both_up_once(bound, member, shop, statements):
    """The older account has another QQ."""
    with rows(shop) as session:
        older = session.query(User).filter_by(username="laoguke").one()
        app_id = shop.config["QQ_CLIENT_ID"]
        session.add(QQBinding(user_id=older.id, app_id=app_id, openid="A" * 32))
        session.commit()
    statements.clear()

    assert ask(bound, "POST", MOVE, OTHER, HTML).status_code == 409

    assert lookups(statements) == (2, 2)


@pytest.mark.parametrize("preview", ["", "yes"])
def test_a_move_by_ticket_looks_both_up_once(visitor, stranger, member, statements, preview):
    """Who asks, and then both, locked; a preview locks them without an act."""
    stranger.signs_in()
    mine = by_password(visitor)
    ticket = conflict(visitor, mine)
    statements.clear()

    assert move_here(visitor, mine, ticket, preview=preview).status_code == 200

    assert lookups(statements) == ((3, 0) if preview else (1, 2))


@pytest.mark.parametrize(("method", "path"), [("PUT", "/auth/password/"), ("POST", MOVE)])
def test_a_stale_sign_in_is_looked_up_once(bound, statements, method, path):
    statements.clear()

    with time_machine.travel(now() + timedelta(minutes=11)):
        assert ask(bound, method, path, OTHER, HTML).status_code == 303

    assert lookups(statements) == (1, 0)


def test_every_route_for_members_was_asked(shop):
    adapter = shop.url_map.bind("localhost")
    asked = {adapter.match(path.partition("?")[0], method=method)[0] for method, path, *_ in ASKED}
    needing = {
        name
        for name, view in shop.view_functions.items()
        if (found := contract.declared(view)) and found.token is contract.Token.NEEDED
    }

    assert needing <= asked

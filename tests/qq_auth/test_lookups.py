"""Pages and the login look nobody up twice; who is changed is read once more, locked."""

import pytest
from logins import GOOD
from lookups import lookups


@pytest.fixture
def bound(browser):
    """A browser of somebody who has signed in by QQ."""
    browser.signs_in()
    return browser


@pytest.mark.parametrize("page", ["/", "/login/?again=1", "/account/", "/account/?page=7"])
def test_a_page_looks_its_member_up_once(bound, statements, page):
    statements.clear()

    assert bound.opens(page).status_code == 200

    assert lookups(statements) == (1, 0)


def test_a_refused_page_looks_nobody_up_twice(bound, statements):
    statements.clear()

    assert bound.opens("/account/?page=x").status_code == 400

    assert lookups(statements) == (1, 0)


@pytest.fixture
def unbound(browser, member):
    """A browser of somebody who has signed in by password."""
    browser.submits("/auth/login/", account="laoguke", password=GOOD)
    return browser


def test_beginning_to_bind_looks_the_member_up_once(unbound, statements):
    statements.clear()

    unbound.begins_to_bind()

    assert lookups(statements) == (2, 0)  # the page with the form, and the form


def test_a_bind_callback_looks_the_member_up_once(unbound, statements):
    """And once more, locked, in the act."""
    back = unbound.consents(unbound.begins_to_bind())
    statements.clear()

    assert unbound.opens(back).status_code == 303

    assert lookups(statements) == (1, 1)


def test_a_refused_callback_looks_its_visitor_up_once(bound, statements):
    statements.clear()

    assert bound.opens("/oauth_callback?error=access_denied&state=x").status_code == 403

    assert lookups(statements) == (1, 0)

"""Nobody is looked up twice in one request; who is changed is read once more, locked."""

import re

import pytest
import shoppers

USERS = re.compile(r"FROM tb_users")


def lookups(statements):
    """Return how often users were read: before the act, and within it."""
    acts = [n for n, one in enumerate(statements) if one.startswith("BEGIN IMMEDIATE")]
    act = acts[-1] if acts else len(statements)
    reads = [n for n, one in enumerate(statements) if USERS.search(one)]
    return sum(n < act for n in reads), sum(n > act for n in reads)


@pytest.fixture
def bound(browser):
    """A browser of somebody who has signed in by QQ."""
    browser.signs_in()
    return browser


@pytest.mark.parametrize("page", ["/", "/login/?again=1", "/account/", "/account/?page=7"])
def test_a_page_looks_its_member_up_once(bound, statements, page):
    assert bound.opens(page).status_code == 200

    assert lookups(statements) == (1, 0)


def test_a_refused_page_looks_nobody_up_twice(bound, statements):
    assert bound.opens("/account/?page=x").status_code == 400

    assert lookups(statements) == (1, 0)


@pytest.fixture
def unbound(browser, member):
    """A browser of somebody who has signed in by password."""
    browser.submits("/auth/login/", account="laoguke", password=shoppers.GOOD)
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

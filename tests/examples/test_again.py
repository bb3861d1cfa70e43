"""Who must sign in once more finds, on the shop's own page, the ways that lead to the same
account."""

import re

import pytest
from bookshops import MIA, binds, registers

AGAIN = "/login/?again=1&next=/account/"
QQ_BUTTON = 'class="qq"'


@pytest.fixture
def mia(bookshop):
    return registers(bookshop, MIA)


def test_who_has_no_qq_sees_no_button(mia):
    """With a fresh QQ they would end in a second account."""
    page = mia.opens(AGAIN).text

    assert "用原来的登录方式再登录一次" in page
    assert QQ_BUTTON not in page


def test_who_has_a_qq_sees_the_button(mia):
    binds(mia)

    assert QQ_BUTTON in mia.opens(AGAIN).text


def test_only_qq_where_only_qq_will_do(mia):
    binds(mia)

    page = mia.opens("/login/?again=qq&next=/account/").text

    assert QQ_BUTTON in page
    assert 'type="password"' not in page
    assert 'type="password"' in mia.opens(AGAIN).text


def test_strangers_always_see_the_button(reader):
    for address in ("/login/", AGAIN):
        assert QQ_BUTTON in reader.opens(address).text


def test_long_account_names_can_be_typed(make_bookshop):
    """An e-mail address has up to 254 characters: in the form to move and in a newcomer's."""
    shop = make_bookshop(QQ_SIGNUP="ask")
    newcomer = registers(shop, MIA)
    binds(newcomer)
    newcomer.signs_in()
    other = registers(shop, {**MIA, "email": "x@example.com"})
    other.signs_in("emoji")

    for page in (newcomer.opens("/account/"), other.opens("/qq/bind/")):
        field = re.search(r'<input[^>]* name="account"[^>]*>', page.text)[0]
        assert 'maxlength="254"' in field

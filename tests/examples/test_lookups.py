"""In a shop whose session forgets what it has loaded, too, nobody is looked up in vain."""

from bookshops import MIA, enters, registers
from lookups import lookups


def test_a_bind_callback_looks_the_member_up_once(bookshop, statements):
    """And once more, locked, in the act; then for the response, what the commit has made old."""
    mia = registers(bookshop, MIA)
    back = mia.consents(mia.begins_to_bind())
    statements.clear()

    assert mia.opens(back).status_code == 303

    assert lookups(statements, "users") == (1, 2)


def test_a_refused_unbinding_looks_the_member_up_once(bookshop, statements):
    """And once more, locked, in the act; then for the frame of the page, what was rolled back."""
    reader = enters(bookshop)
    reader.signs_in()
    statements.clear()

    assert reader.submits("/qq/binding/remove/").status_code == 409

    assert lookups(statements, "users") == (1, 2)

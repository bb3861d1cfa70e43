"""One folded spelling for each username, on either database."""

import pytest
from logins import add_member, login
from malls import Visitor, rows
from operating import run
from sqlalchemy.exc import IntegrityError

from meiduo.accounts.models import User

pytestmark = pytest.mark.holds("A-16")


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
@pytest.mark.parametrize("typed", ["laoguke", "LAOGUKE", "ＬａｏＧｕＫｅ", " Laoguke "])
def test_a_name_may_be_written_in_any_case(shop, typed):
    """Half or full width, too, with spaces around it."""
    add_member(shop, "LaoGuke")

    assert login(Visitor(shop.test_client()), typed).json["user"]["username"] == "LaoGuke"


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
@pytest.mark.parametrize(
    ("name", "same"), [("Anna", "ANNA"), ("Straße", "STRASSE"), ("Ömer", "öMER"), ("ab", "ａｂ")]
)
def test_two_users_of_one_name_are_refused(shop, name, same):
    """By the command and by the database; names are one when they are folded to one."""
    first = run(shop, "users", "create", name, "--no-password")
    second = run(shop, "users", "create", same, "--no-password")
    shown = run(shop, "users", "show", same, "--json").output

    assert first.exit_code == 0
    assert (second.exit_code, "taken" in second.output) == (1, True)
    assert f'"username": "{name}"' in shown.encode().decode("unicode_escape")
    with rows(shop) as session:
        session.add_all([User(username=name.swapcase() + "2"), User(username=same + "2")])
        with pytest.raises(IntegrityError):
            session.flush()

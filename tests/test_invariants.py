"""The checker that tests of faults end with sees what it looks for."""

import json

import databases
import pytest
from invariants import violations
from logins import claims
from malls import APP_KEY, Visitor, rows, state_of
from seen import Seen
from sqlalchemy import text

pytestmark = pytest.mark.engines("sqlite")  # others with tests of faults
OTHER = "F" * 32


@pytest.fixture
def checked(shop, qq):
    """Return the ids of the invariants that are broken."""

    def check(seen, logged=""):
        beside = databases.engine(shop.config["DATABASE_URL"])
        found = violations(beside, seen, qq.settings()["QQ_AUTHORIZE_URL"], logged)
        return [sentence.partition(":")[0] for sentence in found]

    return check


@pytest.fixture
def seen(shop):
    """What two clients saw who have signed in."""
    found = Seen(led_to={"/"}, answers=[(0.0, 1.5, 200)])
    for person in ("mia", "tom"):
        visitor = Visitor(shop.test_client())
        login_url = visitor.starts()
        tokens = visitor.opens(visitor.consents(login_url, person)).json
        found.people.add(person)
        found.led_to.add(login_url)
        found.opened.append(state_of(login_url))
        found.secrets.add(tokens["access_token"])
        sid = claims(tokens["access_token"])["sid"]
        found.sign_ins.append((person, tokens["user"]["id"], sid))
    return found


def test_nothing_is_wrong_with_two_sign_ins(checked, seen):
    assert checked(seen, json.dumps({"event": "qq_login"})) == []


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("delete from tb_oauth_qq", {"I2", "I4"}),
        (f"update tb_oauth_qq set openid = '{OTHER}' where user_id = {{first}}", {"I3"}),
        ("update tb_oauth_qq set app_id = '7'", {"I3"}),
        ("delete from login_sessions", {"I4"}),
    ],
)
def test_a_wrong_row_is_seen(shop, checked, seen, statement, broken):
    with rows(shop) as session:
        session.execute(text(statement.format(first=seen.sign_ins[0][1])))
        session.commit()

    assert set(checked(seen)) == broken


def test_two_openids_in_each_others_place_are_seen(checked, seen):
    """Each is one that QQ has named."""
    (mia, first, one), (tom, second, other) = seen.sign_ins
    seen.sign_ins = [(tom, first, one), (mia, second, other)]

    assert checked(seen) == ["I3", "I3"]


@pytest.mark.parametrize(
    ("name", "sight", "broken"),
    [
        ("strangers", "state", "I3"),
        ("led_to", "https://shop.invalid/", "I6"),
        ("led_to", "//shop.invalid/", "I6"),
        ("failures", "Traceback", "I7"),
        ("refusals", APP_KEY, "I8"),
        ("answers", (0.0, 12.5, 200), "I10"),
        ("forged", "sid", "I12"),
    ],
)
def test_a_wrong_sight_is_seen(checked, seen, name, sight, broken):
    found = getattr(seen, name)
    found.add(sight) if isinstance(found, set) else found.append(sight)

    assert checked(seen) == [broken]


def test_what_happens_twice_is_seen(checked, seen):
    """A state, and a sign-in after its end."""
    seen.opened += seen.opened[:1]
    seen.ended.append(seen.sign_ins[0][2])

    assert checked(seen) == ["I5", "I11"]


def test_a_secret_in_a_log_is_seen(checked, seen):
    assert checked(seen, f"Bearer {next(iter(seen.secrets))}") == ["I8"]

"""Several processes, several instances, one database."""

from functools import partial

import databases
import jwt
import pytest
import requests
from crowd import at_once
from malls import KEYS, Visitor, bearer, free_port, goes_to_qq, gunicorn, running


@pytest.fixture(scope="module")
def database(server):
    """The address of a migrated one."""
    address = server.copy(databases.template(server))
    yield address
    server.drop(address)


@pytest.fixture(scope="module")
def served_by_two(_qq, database, tmp_path_factory):
    """A shop of two processes; yield its address."""
    port = free_port()
    env = {
        **KEYS,
        **_qq.settings(),
        "QQ_SANDBOX": "0",
        "DATABASE_URL": database,
        "TRUSTED_HOSTS": "127.0.0.1",
        "RATELIMIT_ENABLED": "0",
    }
    options = ("--workers", "2", "--threads", "4", "--graceful-timeout", "1")
    log = tmp_path_factory.mktemp("two") / "log"
    with running(gunicorn(port, *options), port, env=env, log=log) as address:
        yield address


@pytest.mark.holds("B-31", "B-38", "A-03", "I5")
def test_one_state_passes_once_across_processes(served_by_two, qq):
    """Fifty callbacks with it come at once, from fifty connections."""
    visitor, back = goes_to_qq(served_by_two)
    cookies = visitor.cookies.get_dict()
    asked = qq.asked("token")

    answers = at_once(*[partial(requests.get, back, cookies=cookies, timeout=20)] * 50)

    assert sorted(answer.status_code for answer in answers) == [200] + [403] * 49
    assert qq.asked("token") == asked + 1


@pytest.mark.holds("B-30", "I1", "I2", "I4")
def test_fifty_first_logins_make_one_user(served_by_two, qq, database):
    """Of one openid, with fifty states, over two processes."""
    before = sizes(database)
    ready = [goes_to_qq(served_by_two, "b30") for _ in range(50)]

    answers = at_once(*[partial(visitor.get, back, timeout=30) for visitor, back in ready])

    assert [answer.status_code for answer in answers] == [200] * 50
    assert len({answer.json()["user"]["id"] for answer in answers}) == 1
    assert sizes(database) == [size + 1 for size in before]


@pytest.mark.holds("B-32", "I1", "I4")
def test_fifty_newcomers_are_fifty_users(served_by_two, database):
    """Of fifty openids and one nickname, over two processes."""
    before = sizes(database)
    # the sandbox makes a nickname of the first eight letters
    ready = [goes_to_qq(served_by_two, f"newcomer{number}") for number in range(50)]

    answers = at_once(*[partial(visitor.get, back, timeout=30) for visitor, back in ready])

    users = [answer.json()["user"] for answer in answers]
    assert [answer.status_code for answer in answers] == [200] * 50
    assert len({user["nickname"] for user in users}) == 1
    assert len({user["id"] for user in users}) == len({user["username"] for user in users}) == 50
    assert sizes(database) == [size + 50 for size in before]


@pytest.mark.holds("B-35", "A-25", "I5")
def test_refreshes_at_once_have_one_successor(served_by_two, qq):
    """Two processes that refresh at once leave one family alive."""
    visitor, back = goes_to_qq(served_by_two, "b35")
    headers = bearer(visitor.get(back, timeout=20).json(), "refresh_token")
    refresh = partial(requests.post, f"{served_by_two}/auth/refresh/", headers=headers, timeout=20)

    answers = at_once(*[refresh] * 8)

    assert [answer.status_code for answer in answers] == [200] * 8
    successors = {answer.json()["refresh_token"] for answer in answers}
    assert len({unverified(token)["jti"] for token in successors}) == 1


@pytest.mark.holds("B-35", "I11")
def test_one_instance_finishes_what_another_began(make_shop, new_database):
    """And ends it for both."""
    database = new_database()
    one = Visitor(make_shop(DATABASE_URL=database, migrate=False).test_client())
    back = one.consents()
    other = one.twin(make_shop(DATABASE_URL=database, migrate=False))
    mine = bearer(other.opens(back).json)

    assert one.opens("/auth/me/", headers=mine).status_code == 200
    other.client.post("/auth/logout/", headers=mine)
    assert one.opens("/auth/me/", headers=mine).status_code == 401


def sizes(database):
    """Count users and bindings."""
    with databases.engine(database).connect() as db:
        return [
            db.exec_driver_sql(f"select count(*) from {table}").scalar()
            for table in ("tb_users", "tb_oauth_qq")
        ]


def unverified(token):
    return jwt.decode(token, options={"verify_signature": False})

"""A database server that is not there, is killed, is locked or is full: 503 in time, and no token;
when it is back nobody restarts the shop."""

from functools import partial

import pytest
from background import timed, until
from lock_waits import ask, lock_table, unlock
from logins import bearer
from malls import KEYS, Visitor, count, dispose, free_port
from restarting import restarting

import config
from meiduo import create_app
from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding

SERVERS = pytest.mark.engines("postgresql", "mariadb")
SOON = 2.0  # seconds; nothing has to be waited for
SIGNAL = (
    "create trigger full_disk before insert on login_sessions for each row"
    " signal sqlstate 'HY000' set mysql_errno = {}, message_text = 'full'"
)
FULL = {  # as the shop calls what is said, and how a server is brought to say it
    "postgresql": {
        "53100": [
            "create function full_disk() returns trigger language plpgsql as"
            " $$ begin raise exception 'full' using errcode = '53100'; end $$",
            "create trigger full_disk before insert on login_sessions"
            " for each row execute function full_disk()",
        ]
    },
    "mysql": {
        "MySQL 1021": [SIGNAL.format(1021)],
        "MySQL 1114": [SIGNAL.format(1114)],
    },
}
ROOM = {
    "postgresql": "drop function full_disk cascade",
    "mysql": "drop trigger full_disk",
}


def is_refused(response):
    """Check the whole refusal; true, so that a test can assert it."""
    assert (response.status_code, response.json["reason"]) == (503, "unavailable")
    assert "token" not in response.text
    return True


@pytest.mark.holds("B-24", "I7")
@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_without_a_server_it_starts(qq, tmp_path, scheme):
    """/readyz names what is missing, /healthz is well, a login is refused at once."""
    database = f"{scheme}://shop@127.0.0.1:{free_port()}/mall"
    app = create_app(config.load({**KEYS, **qq.settings(), "DATABASE_URL": database}, tmp_path))
    visitor = Visitor(app.test_client())

    came, seconds = timed(partial(visitor.opens, visitor.consents()))
    ready = visitor.opens("/readyz/")

    assert is_refused(came)
    assert seconds < SOON
    assert int(came.headers["Retry-After"]) > 0
    assert (ready.status_code, ready.json["missing"]) == (503, ["database"])
    assert visitor.opens("/healthz/").status_code == 200
    dispose(app)


@SERVERS
@pytest.mark.holds("B-22", "I2", "I7", "I10")
def test_a_lock_that_stays_is_503_in_time(visitor, beside):
    """A server's locks are those of rows and tables; this one keeps every newcomer out."""
    back = visitor.consents()
    with beside.connect() as other:
        lock_table(other, "tb_oauth_qq", "access exclusive")
        refused, seconds = timed(partial(visitor.opens, back))
        unlock(other)

    assert is_refused(refused)
    assert seconds < 7
    assert ask(beside, "select count(*) from tb_users") == [(0,)]
    assert visitor.signs_in().status_code == 200


@SERVERS
@pytest.mark.with_db
@pytest.mark.holds("B-25", "B-26", "I2", "I5", "I7")
def test_a_killed_server_costs_no_restart(make_shop, qq, engine):
    """It dies in the midst of a login, stays away, and comes back."""
    with restarting(engine) as (server, database):
        visitor = Visitor(make_shop(DATABASE_URL=database).test_client())
        mine = bearer(visitor.signs_in().json)
        back = visitor.consents(person="emoji")
        with qq.meanwhile("token", server.dies):
            cut = visitor.opens(back)
        away, seconds = timed(partial(visitor.opens, "/auth/me/", headers=mine))
        not_ready = visitor.opens("/readyz/").status_code
        server.starts()
        until(lambda: visitor.opens("/readyz/").status_code == 200)
        again = visitor.opens(back)
        me = visitor.opens("/auth/me/", headers=mine)
        came = visitor.signs_in("emoji")

    assert is_refused(cut)
    assert "重新登录" in cut.json["hint"]
    assert is_refused(away)
    assert seconds < SOON
    assert not_ready == 503
    assert (again.status_code, me.status_code) == (403, 200)
    assert (came.status_code, came.json["created"]) == (200, True)


@SERVERS
@pytest.mark.holds("B-28", "I2", "I7")
def test_a_full_disk_is_only_read(shop, visitor, beside, logged):
    """A trigger refuses as the server would, in each of its words; with room again all is well."""
    mine = bearer(visitor.signs_in().json)
    answers = []
    for kind, statements in FULL[beside.dialect.name].items():
        for statement in statements:
            ask(beside, statement)
        full = visitor.signs_in("emoji")
        answers.append(visitor.opens("/auth/me/", headers=mine).status_code)
        ask(beside, ROOM[beside.dialect.name])

        assert is_refused(full)
        (line,) = [line for line in logged() if line.get("database_error") == kind]
        assert (line["level"], "disk is full" in line["detail"]) == ("ERROR", True)

    assert set(answers) == {200}
    assert count(shop, User) == count(shop, QQBinding) == 1
    assert visitor.signs_in("emoji").json["created"] is True

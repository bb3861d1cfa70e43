"""A database that is gone, locked, not migrated or failing: 503, and nothing handed out."""

import time

import pytest
from malls import KEYS, Visitor, dispose, rows
from sqlalchemy import text

import config
from meiduo import create_app
from meiduo.extensions import db
from meiduo.write_locks import WRITE


@pytest.mark.holds("B-24", "I7")
def test_a_database_that_is_gone_is_503(tmp_path, qq):
    settings = {**KEYS, **qq.settings(), "DATABASE_URL": f"sqlite:///{tmp_path}/missing/db.sqlite"}
    app = create_app(config.load(settings, tmp_path))
    visitor = Visitor(app.test_client())

    answer = visitor.opens(visitor.consents())

    assert (answer.status_code, answer.json["reason"]) == (503, "unavailable")
    assert answer.json["code"] == "5000"
    assert int(answer.headers["Retry-After"]) > 0
    dispose(app)


@pytest.mark.engines("sqlite")
@pytest.mark.holds("B-22", "I10")
def test_a_locked_database_is_503_in_time(visitor, shop):
    """Within seven seconds, and without a token."""
    back = visitor.consents()
    with shop.app_context():
        other = db.engine.connect()
    other.execution_options(**{WRITE: True}).begin()  # a writer that does not end
    began = time.monotonic()

    answer = visitor.opens(back)

    assert (answer.status_code, answer.json["reason"]) == (503, "unavailable")
    assert time.monotonic() - began < 7
    assert "token" not in answer.text
    other.close()


@pytest.mark.holds("B-24")
def test_an_unmigrated_database_says_what_to_do(tmp_path, qq, logged):
    app = create_app(config.load({**KEYS, **qq.settings()}, tmp_path))
    visitor = Visitor(app.test_client())

    assert visitor.opens(visitor.consents()).status_code == 503
    assert any("flask db upgrade" in line.get("detail", "") for line in logged())
    dispose(app)


@pytest.mark.holds("B-25", "I5")
def test_failing_after_qq_it_says_start_again(browser, shop, qq):
    """QQ's code is spent by then: the same address will not do, and its reload waits for nobody."""
    back = browser.consents(browser.starts("/account/"))

    def rename(old, new):
        with rows(shop) as session:
            session.execute(text(f"alter table {old} rename to {new}"))
            session.commit()

    with qq.meanwhile("token", lambda: rename("login_sessions", "gone")):
        failed = browser.opens(back)
    rename("gone", "login_sessions")
    again = browser.opens(back)

    assert failed.status_code == 503
    assert "请重新登录" in failed.text
    assert 'href="/login/?next=/account/"' in failed.text
    assert again.status_code == 403
    assert "正在完成登录" not in again.text
    assert "Refresh" not in again.headers
    assert browser.signs_in(next_url="/account/").location == "/account/"


@pytest.mark.holds("B-25", "I8")
def test_a_members_page_fails_in_the_frame(browser, shop, logged):
    """Nobody asks the database, which has just failed, who the error page is for."""
    browser.signs_in()
    with rows(shop) as session:
        session.execute(text("alter table login_sessions rename to gone"))
        session.commit()

    failed = browser.opens("/account/")

    assert failed.status_code == 503
    assert '<a class="brand"' in failed.text
    assert [line for line in logged() if line["event"] == "error_page_failed"] == []


@pytest.mark.holds("B-25")
def test_programs_are_told_to_start_again_too(visitor, shop, qq):
    back = visitor.consents()

    def drop():
        with rows(shop) as session:
            session.execute(text("drop table login_sessions"))
            session.commit()

    with qq.meanwhile("token", drop):
        answer = visitor.opens(back)

    assert (answer.status_code, answer.json["reason"]) == (503, "unavailable")
    assert "重新登录" in answer.json["hint"]

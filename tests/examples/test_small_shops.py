"""Apps of a few lines, with any kind of primary key and nothing that only the mall has."""

import pytest
from databases import with_driver
from flask import abort, render_template_string, request
from malls import HTML, Visitor
from operating import run
from small_shops import KEYS

from meiduo.errors import BindingConflict


@pytest.fixture(params=KEYS)
def small(make_small, request):
    return make_small(request.param)


def count(app):
    with app.app_context():
        return app.db.session.query(app.users).count()


def give_password(app):
    with app.app_context():
        app.db.session.query(app.users).one().password_hash = "made up"
        app.db.session.commit()


def test_any_primary_key_signs_in(small):
    """The same person comes to the same account, another one to another."""
    for person in ("ordinary", "emoji", "ordinary"):
        answer = Visitor(small.test_client()).signs_in(person)
        assert answer.json["code"] == "0"

    assert answer.json["created"] is False
    assert count(small) == 2


def test_any_primary_key_reloads(small):
    visitor = Visitor(small.test_client(), HTML)
    back = visitor.consents(visitor.starts("/somewhere"))
    visitor.opens(back)

    assert visitor.opens(back).headers["Location"] == "/somewhere"


def test_any_primary_key_unbinds_and_binds(small):
    visitor = Visitor(small.test_client())
    visitor.signs_in()
    give_password(small)
    ours = {"Sec-Fetch-Site": "same-origin"}

    assert visitor.client.get("/qq/binding/").json["binding"]
    assert visitor.client.delete("/qq/binding/", headers=ours).json["binding"] is None
    begun = visitor.opens("/qq/login/?intent=bind", headers=ours).json["login_url"]
    assert visitor.opens(visitor.consents(begun)).json["bound"] is True
    assert count(small) == 1


def test_any_primary_key_is_found_by_operators(small):
    visitor = Visitor(small.test_client())
    visitor.signs_in()
    with small.app_context():
        key = small.db.session.query(small.users).one().id

    assert "bound:" in run(small, "qq", "show", f"#{key}").output
    assert run(small, "qq", "unbind", f"#{key}", "--force", "--yes").exit_code == 0
    assert run(small, "qq", "purge").exit_code == 0


@pytest.mark.parametrize("key", ["nobody", "#", "9" * 40, "0" * 32])
def test_operators_hear_of_unknown_keys(small, key):
    """What the column cannot even have, too."""
    result = run(small, "qq", "show", "--", key)

    assert result.exit_code == 1
    assert "no such user" in result.output


def test_nobody_moves_without_passwords(small):
    """No ``prove_password``, no such address."""
    visitor = Visitor(small.test_client())
    visitor.signs_in()

    answer = visitor.client.post("/qq/binding/move/", json={"account": "x", "password": "y"})

    assert answer.status_code == 404
    assert answer.json["reason"] == "not_found"


def test_hints_promise_what_the_shop_has(make_small):
    """Here is no page to set a password on, and a QQ is moved only by who has both."""
    app = make_small()
    ours = {"Sec-Fetch-Site": "same-origin"}
    first = Visitor(app.test_client())
    first.signs_in("ordinary")
    last = first.client.delete("/qq/binding/", headers=ours).json
    second = Visitor(app.test_client())
    second.signs_in("emoji")
    run(app, "qq", "unbind", "#2", "--force", "--yes")
    begun = second.opens("/qq/login/?intent=bind", headers=ours).json["login_url"]
    taken = second.opens(second.consents(begun)).json

    assert (last["reason"], taken["reason"]) == ("last_login_method", "binding_conflict")
    assert "设置密码" not in last["errmsg"] + last["hint"]
    assert "移到当前账号" in taken["hint"]
    assert "能不能把它移到" in BindingConflict.advice.chinese  # where nothing is offered


def test_pages_follow_the_visitors_language(make_small):
    """Where the shop has said nothing of languages; no Babel needed."""
    visitor = Visitor(make_small().test_client(), HTML)
    address = "/oauth_callback?code=x&state=y"

    assert "这次登录已失效" in visitor.opens(address).text
    assert (
        "tell customer service this reference"
        in visitor.opens(address, headers={"Accept-Language": "en"}).text
    )


def test_our_own_frame_has_our_strict_policy(make_small):
    """Nothing of the shop's is in it."""
    page = Visitor(make_small().test_client(), HTML).opens("/oauth_callback?code=x")

    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.engines("postgresql", "mariadb")
@pytest.mark.parametrize("kind", KEYS)
def test_any_primary_key_works_on_a_server(make_small, new_database, kind):
    """Locks, too."""
    app = make_small(kind, SQLALCHEMY_DATABASE_URI=with_driver(new_database(migrated=False)))
    visitor = Visitor(app.test_client())
    visitor.signs_in()
    give_password(app)
    ours = {"Sec-Fetch-Site": "same-origin"}

    assert visitor.client.delete("/qq/binding/", headers=ours).json["binding"] is None
    begun = visitor.opens("/qq/login/?intent=bind", headers=ours).json["login_url"]
    assert visitor.opens(visitor.consents(begun)).json["bound"] is True
    assert "no such user" in run(app, "qq", "show", "9" * 40).output


def test_app_wide_csrf_checks_are_satisfied(make_small):
    """As Flask-WTF's CSRFProtect: every POST of a form brings the value that ``csrf_token``
    gives."""
    app = make_small()
    app.jinja_env.globals["csrf_token"] = lambda: "the-value"
    app.add_url_rule(
        "/account/", "mine", lambda: render_template_string('{% include "qq_auth/account.html" %}')
    )

    @app.before_request
    def check():
        if request.method == "POST" and request.form.get("csrf_token") != "the-value":
            abort(400)

    visitor = Visitor(app.test_client(), HTML)
    visitor.signs_in()
    give_password(app)

    assert visitor.submits("/qq/binding/remove/").status_code == 400
    done = visitor.fills_in("/account/", "/qq/binding/remove/")
    assert done.status_code == 303
    assert visitor.begins_to_bind()


def test_fragments_are_silent_for_strangers(make_small):
    app = make_small()
    app.add_url_rule(
        "/account/", "mine", lambda: render_template_string('{% include "qq_auth/account.html" %}')
    )

    assert app.test_client().get("/account/").text.strip() == ""

"""What is the bookshop's stays the bookshop's; what is ours is shown in its frame."""

import pytest
from bookshops import MIA, disable, enters, is_signed_in, registers, users
from flask_login import current_user

from bookshop.models import db

OURS = {
    "Content-Security-Policy",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cache-Control",
    "Pragma",
}
MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("path", ["/", "/login/", "/nowhere", "/qq/nowhere", "/static/shop.css"])
def test_the_shops_responses_are_its_own(reader, path):
    answer = reader.opens(path, headers={"Accept-Language": "en"})
    answer.close()

    assert not (OURS - {"Cache-Control"}) & set(answer.headers.keys())
    assert answer.headers.get("Cache-Control") in (None, "no-cache")  # Flask's for files
    assert "Set-Cookie" not in answer.headers


def test_the_shop_has_its_own_missing_page(reader):
    for path in ("/nowhere", "/qq/nowhere"):
        answer = reader.opens(path)

        assert answer.status_code == 404
        assert "这一页缺页了" in answer.text


def test_the_shop_takes_a_megabyte(bookshop):
    """Ours take 64 KiB."""
    mia = registers(bookshop, MIA)
    head = b'--cut\r\nContent-Disposition: form-data; name="cover"; filename="cover.png"\r\n\r\n'
    body = head + b"x" * MEGABYTE + b"\r\n--cut--\r\n"  # the client's own is a file left open

    form = "multipart/form-data; boundary=cut"
    answer = mia.client.post("/upload/", data=body, content_type=form)

    assert f"收到 {MEGABYTE} 字节" in answer.text
    refused = mia.submits("/qq/bind/", ticket="x" * 70_000)
    assert refused.status_code == 413
    assert "内容太大了" in refused.text
    assert "请检查地址" not in refused.text


def test_the_shop_goes_on_in_one_language(reader):
    """Its own, whatever the browser asks for: QQ_LANGUAGE."""
    english = {"Accept-Language": "en", "Cookie": "lang=en"}

    assert "邮箱" in reader.opens("/login/?lang=en", headers=english).text
    assert "QQ登录" in reader.opens("/login/?lang=en", headers=english).text
    assert "这次登录已失效" in reader.opens("/oauth_callback?code=x&state=y", headers=english).text


def test_a_refused_callback_stands_in_the_shops_frame(reader):
    answer = reader.opens("/oauth_callback?code=x&state=y")

    assert answer.status_code == 403
    assert "小书店" in answer.text
    assert "这次登录已失效" in answer.text
    assert 'href="/login/?next=/"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("kind", "value", "status", "heading"),
    [
        ("error", 100009, 500, "现在不能用QQ登录"),
        ("html", None, 500, "QQ暂时出了问题"),
        ("status", 502, 503, "QQ暂时没有响应"),
    ],
)
def test_a_failing_qq_is_answered_in_the_frame(reader, qq, kind, value, status, heading):
    back = reader.consents()
    qq.will(kind, value, address="token")

    answer = reader.opens(back)

    assert answer.status_code == status
    assert "小书店" in answer.text
    assert heading in answer.text


def test_programs_are_answered_in_our_envelope(bookshop):
    answer = bookshop.test_client().get("/oauth_callback?state=y")

    assert answer.status_code == 403
    assert answer.json["errmsg"] == "缺少code"
    assert answer.json["reason"] == "code_missing"


def test_a_cancelled_login_leads_to_the_sign_in(reader):
    state = reader.starts("/account/").partition("state=")[2].partition("&")[0]

    answer = reader.opens(f"/oauth_callback?state={state}&usercancel=1")

    assert answer.headers["Location"] == "/login/?next=/account/"
    assert "您已取消QQ登录" in reader.opens(answer.headers["Location"]).text


def test_an_error_page_survives_a_broken_frame(bookshop):
    """The frame greets its visitor, whom the database cannot load any more."""
    mia = registers(bookshop, MIA)
    with bookshop.app_context():
        db.drop_all()

    answer = mia.opens("/qq/binding/")

    assert answer.status_code == 503
    assert "商城正忙" in answer.text
    assert "小书店" not in answer.text
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_disabled_user_is_refused(bookshop):
    """And no cookie is left behind."""
    enters(bookshop).signs_in()
    name = next(iter(users(bookshop)))
    disable(bookshop, name)
    again = enters(bookshop)

    answer = again.signs_in()

    assert answer.status_code == 403
    assert "账号不可用" in answer.text
    assert not is_signed_in(again, name)


def test_a_signed_in_reader_sees_their_name(bookshop):
    """On our pages, too: the frame may look at its user however much we have loaded meanwhile."""
    mia = registers(bookshop, MIA)

    assert ">Mia</a>" in mia.opens("/oauth_callback?code=x&state=y").text


def test_a_shop_that_commits_before_every_request(bookshop):
    """SQLAlchemy then expires the user, whom our transactions detach: the shop still sees them."""
    seen = []

    @bookshop.before_request
    def note():
        if current_user.is_authenticated:
            current_user.email = current_user.email.lower()
            db.session.commit()

    @bookshop.after_request
    def read(response):
        seen.append(getattr(current_user, "name", None))
        return response

    mia = registers(bookshop, MIA)
    answer = mia.opens(mia.consents(mia.begins_to_bind()))

    assert answer.headers["Location"] == "/account/"
    assert ">Mia</a>" in mia.opens("/oauth_callback?code=x&state=y").text
    assert set(seen[1:]) == {"Mia"}


@pytest.mark.parametrize("path", ["/oauth_callback", "/qq/login", "/qq/binding", "/qq/bind"])
def test_addresses_work_without_their_slash(bookshop, path):
    without = bookshop.test_client().get(path)
    with_slash = bookshop.test_client().get(path + "/")

    assert without.status_code == with_slash.status_code < 405
    assert without.status_code not in (301, 302, 307, 308)


@pytest.mark.parametrize("policy", [None, "default-src 'self'"])
def test_our_pages_have_the_policy_of_the_shop(make_bookshop, policy):
    """None of ours by default, in a frame of the shop's: we do not know what it loads."""
    config = {} if policy is None else {"QQ_CONTENT_SECURITY_POLICY": policy}
    answer = enters(make_bookshop(**config)).opens("/oauth_callback?code=x&state=y")

    assert answer.headers.get("Content-Security-Policy") == policy


def test_our_pages_have_the_strict_policy_when_asked(make_bookshop):
    answer = enters(make_bookshop(QQ_CONTENT_SECURITY_POLICY="strict")).opens("/qq/bind/")

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]

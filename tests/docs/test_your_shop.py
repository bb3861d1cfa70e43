"""docs/your-shop.md, followed word by word: each promise of it, over HTTP."""

import os
import re

import pytest
import requests
from malls import HTML, ROOT, flask_run, free_port, goes_to_qq, running
from written_shop import Project, blocks, commands, files, parts

PAGE = "docs/your-shop.md"
MEBIBYTE = 1024 * 1024
SERVE = "flask run"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The files are written into a mall whose database is in use; then the commands run."""
    project = Project(tmp_path_factory.mktemp("your-shop"), os.environ)
    project.runs("flask db upgrade")
    project.write(files(PAGE))
    project.printed = {line: project.runs(line) for line in commands(PAGE) if line != SERVE}
    return project


@pytest.fixture(scope="module")
def address(project):
    """The shop, served in the sandbox."""
    port = free_port()
    env = {"QQ_SANDBOX": "1", "SHOP": "", "INSTANCE_PATH": str(project.folder / "instance")}
    log = project.folder / "log"
    with running(flask_run(port), port, env=env, log=log, cwd=project.folder) as address:
        yield address


class Shopper(requests.Session):
    """A browser at the shop; its navigations ask for pages."""

    def __init__(self, address):
        super().__init__()
        self.address = address
        self.headers["Origin"] = address

    def opens(self, path, **options):
        headers = {**HTML, **options.pop("headers", {})}
        return self.get(self.address + path, headers=headers, timeout=20, **options)

    def sends(self, path, **options):
        return self.post(self.address + path, timeout=60, **options)

    def signs_in(self, person):
        qq = self.get(self.address + "/qq/login/", timeout=20).json()["login_url"]
        back = self.post(qq, data={"person": person}, allow_redirects=False, timeout=20)
        self.opens(back.headers["Location"]).raise_for_status()
        return self

    @property
    def csrf(self):
        return {"X-CSRF-TOKEN": self.cookies["csrf_access_token"]}


@pytest.fixture
def stranger(address):
    with Shopper(address) as shopper:
        yield shopper


@pytest.fixture
def member(stranger, request):
    """Somebody new for each test."""
    return stranger.signs_in(request.node.name)


def test_the_commands_do_what_is_said(project):
    """`migrate` writes a revision after ours, `check` finds nothing left to write."""
    (revision,) = project.folder.glob("migrations/versions/*_cart.py")

    assert 'down_revision = "0003"' in revision.read_text()
    assert "meiduo" not in revision.read_text()
    assert project.printed["flask db upgrade"] == "database up: cart.\n"
    assert "No new upgrade operations detected." in project.printed["flask db check"]
    assert "2 passed" in project.printed["python -m pytest shop/tests"]


def test_the_shop_passes_our_checks(project):
    """And pytest finds its tests by itself; ours of the migrations go on holding beside it."""
    for line in ("ruff check .", "ruff format --check ."):
        project.runs(line)
    revisions = 'tests/migrations/test_revisions.py -k "(agree or go_down) and sqlite"'

    assert "test_cart.py" in project.runs("python -m pytest --ignore=tests --collect-only -q")
    assert "2 passed" in project.runs(f"python -m pytest {revisions}")


def test_the_app_is_ready(address):
    """The shop's revision is one of those that it waits for."""
    assert requests.get(address + "/readyz", timeout=20).status_code == 200


def test_a_page_on_our_base_template(stranger, request):
    """The menu knows whether somebody is signed in; the language link leads to the same page."""
    page = stranger.opens("/cart/").text

    assert "<h1>购物车</h1>" in page
    assert 'href="/login/"' in page
    assert 'href="/cart/?lang=en"' in page
    page = stranger.signs_in(request.node.name).opens("/cart/").text
    assert 'href="/login/"' not in page
    assert 'href="/account/"' in page


def test_a_json_address_wants_a_sign_in(stranger):
    """A script gets our envelope, a browser the sign-in page, which leads back."""
    refused = stranger.get(stranger.address + "/cart/items/", timeout=20)
    led = stranger.opens("/cart/items/?page=2", allow_redirects=False)

    assert (refused.status_code, refused.json()["reason"]) == (401, "token_invalid")
    assert (led.status_code, led.headers["Location"]) == (303, "/login/?next=/cart/items/?page%3D2")
    assert "next=/cart/items/?page%3D2" in stranger.opens(led.headers["Location"]).text


def test_a_token_opens_the_json_address(address):
    visitor, back = goes_to_qq(address, "script")
    token = visitor.get(back, timeout=20).json()["access_token"]
    header = {"Authorization": f"Bearer {token}"}

    body = requests.get(address + "/cart/items/", headers=header, timeout=20).json()

    assert body == {"code": "0", "errmsg": "OK", "items": []}


def test_the_cart_comes_along_at_sign_in(stranger):
    """What a browser has put in is the member's from then on, and nobody else's."""
    stranger.sends("/cart/", data={"name": "茶"})
    assert "茶" in stranger.opens("/cart/").text

    stranger.signs_in("comes-along")

    items = stranger.get(stranger.address + "/cart/items/", timeout=20).json()["items"]
    assert [item["name"] for item in items] == ["茶"]
    assert "茶" in stranger.opens(f"/cart/items/{items[0]['id']}/").text
    with Shopper(stranger.address) as other:
        assert "茶" not in other.signs_in("another").opens("/cart/").text
        assert other.opens(f"/cart/items/{items[0]['id']}/").status_code == 404


def test_the_cart_takes_no_form_of_another_site(stranger):
    """Nor a name that does not fit."""
    foreign = stranger.sends("/cart/", data={"name": "x"}, headers={"Origin": "https://x.example"})

    assert (foreign.status_code, foreign.json()["reason"]) == (403, "csrf_failed")
    assert stranger.sends("/cart/", json={"name": "x" * 65}).status_code == 400


def test_the_shops_own_404(member):
    """For what its views do not find. An address that nobody has gets our page."""
    missing = member.opens("/cart/items/999/")

    assert missing.status_code == 404
    assert "购物车里没有这件商品" in missing.text
    assert "回到首页" in member.opens("/cart/nowhere/").text
    assert "回到首页" in member.opens("/nowhere/").text


def test_uploads_are_larger_than_our_own(member):
    """Up to 16 MiB by themselves; a view says how it takes more. Ours stay at 64 KiB."""
    small = {"photo": ("tea.jpg", b"x" * (65 * 1024))}
    large = {"photo": ("tea.jpg", b"x" * (17 * MEBIBYTE))}
    form = {"csrf_token": member.cookies["csrf_access_token"]}

    for path in ("/photos/", "/photos/large/"):
        assert member.sends(path, files=small, data=form).json()["octets"] == 65 * 1024
    assert member.sends("/photos/large/", files=large, data=form).json()["octets"] == 17 * MEBIBYTE
    refused = member.sends("/photos/", files=large, headers=member.csrf)
    assert (refused.status_code, refused.json()["reason"]) == (413, "bad_request")
    assert member.sends("/auth/login/", data=b"x" * (65 * 1024)).status_code == 413


def test_what_stands_in_front_is_said():
    """How long a request may be, and how long it may take."""
    assert "client_max_body_size 64k;" in (ROOT / "deploy/nginx.conf").read_text()
    assert "ARRIVAL = 3  # seconds" in (ROOT / "deploy/gunicorn.conf.py").read_text()


def test_an_upload_needs_the_csrf_value(member):
    refused = member.sends("/photos/", files={"photo": b"x"})

    assert (refused.status_code, refused.json()["reason"]) == (403, "csrf_failed")


def policy(response):
    parts = response.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_a_picture_from_another_host(stranger):
    """Its host is added to our policy, of which the rest stays, on the pages of that Blueprint."""
    wall = stranger.opens("/photos/")
    home = stranger.opens("/")

    assert 'src="https://img.example.com/tea.jpg"' in wall.text
    assert "https://img.example.com" in policy(wall)["img-src"]
    assert {**policy(wall), "img-src": policy(home)["img-src"]} == policy(home)
    assert "img.example.com" not in str(policy(home)) + str(policy(stranger.opens("/cart/")))


def test_headers_are_defaults_for_the_shop(stranger):
    """A view changes them; our routes keep theirs."""
    cart = stranger.opens("/cart/").headers
    home = stranger.opens("/").headers
    poster = stranger.opens("/photos/poster/").headers

    for name in ("Content-Security-Policy", "X-Frame-Options", "Cache-Control"):
        assert cart[name] == home[name]
    assert poster["Content-Security-Policy"] == "default-src 'self'; img-src https:"
    assert poster["Cache-Control"] == "public, max-age=60"
    assert home["Cache-Control"] == "no-store"


def test_static_files_are_cached_as_usual(stranger):
    linked = re.search(r'href="(/cart/static/[^"]+)"', stranger.opens("/cart/").text)[1]
    style = stranger.opens(linked)

    assert style.headers["Cache-Control"] == "no-cache"
    assert style.headers["ETag"]
    again = stranger.opens(linked, headers={"If-None-Match": style.headers["ETag"]})
    assert again.status_code == 304


def test_one_of_our_templates_is_replaced(stranger):
    """One block of it changes, the rest stays."""
    home = stranger.opens("/").text

    assert 'href="/cart/"' in home
    assert "欢迎来到美多商城" in home


def test_zero_leaves_the_shop_out(project):
    project.env["SHOP"] = "0"
    without = project.runs("flask routes")
    del project.env["SHOP"]

    assert "cart.show" not in without
    assert "cart.show" in project.runs("flask routes")


CHINESE = "docs/your-shop.zh-CN.md"


def test_both_pages_hold_the_same_code():
    assert blocks(PAGE) == blocks(CHINESE)


def test_both_pages_have_the_same_parts():
    """Headings, tables and what stands between backquotes."""
    assert parts(PAGE) == parts(CHINESE)

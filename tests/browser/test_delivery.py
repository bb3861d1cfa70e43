"""What a page of the mall's loads: one style sheet, one script, little; and once."""

import pytest
from browsing import arrive
from malls import KEYS, flask_run, free_port, migrated, running

MOST = 30_000  # bytes of the sign-in page with all that it loads, unpacked
RESOURCES = """performance.getEntriesByType("resource").map(one => [one.name, one.transferSize])"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """What `make run` runs."""
    folder = tmp_path_factory.mktemp("delivery")
    port = free_port()
    env = {**KEYS, "QQ_SANDBOX": "1", "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite"}
    migrated(env)
    with running(flask_run(port), port, env=env, log=folder / "log") as served:
        yield served


@pytest.fixture
def page(opens):
    return opens("about:blank")


def loads(page, address):
    """Open a page; return the responses that came with it, by address."""
    page.wait_for_load_state("networkidle")
    seen = {}
    page.on("response", lambda got: seen.setdefault(got.url, got))
    page.goto(address, wait_until="networkidle")
    return seen


def kinds(page, address):
    """Open a page; return of which kind all is that came with it."""
    return [got.request.resource_type for got in loads(page, address).values()]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sign_in_page_is_light(page, address, language):
    """Chromium asks for the icon, too, and does not say so: it is added here."""
    came = loads(page, f"{address}/login/?lang={language}")
    sizes = {url: len(got.body()) for url, got in came.items()}
    icons = page.locator("link[rel~=icon]").evaluate_all("links => links.map(link => link.href)")
    sizes |= {icon: len(page.request.get(icon).body()) for icon in icons}

    assert {"document", "stylesheet", "script"} <= {
        got.request.resource_type for got in came.values()
    }
    assert icons
    assert sum(sizes.values()) < MOST, sizes


@pytest.mark.parametrize("path", ["/", "/login/", "/nowhere"])
def test_a_page_has_one_style_and_one_script(page, address, path):
    came = kinds(page, address + path)

    assert came.count("stylesheet") == 1
    assert came.count("script") == 1
    assert came.count("font") == 0


@pytest.mark.parametrize("path", ["/", "/account/", "/nowhere"])
def test_a_members_page_has_no_more(page, address, path):
    page.goto(address + "/login/?next=/account/")
    arrive(page)
    page.wait_for_url("**/account/")

    came = kinds(page, address + path)

    assert came.count("stylesheet") == 1
    assert came.count("script") == 1


def test_what_was_loaded_is_not_asked_for_again(page, address):
    """Not even whether it has changed."""
    page.goto(address + "/login/", wait_until="networkidle")

    page.goto(address + "/", wait_until="networkidle")

    shared = page.evaluate(RESOURCES)
    assert len(shared) >= 2
    assert {transferred for _, transferred in shared} == {0}, shared

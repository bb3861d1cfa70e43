"""docs/front-end.md shows examples/front_end as it is, and names what there is."""

import re

import pytest
from flask import template_rendered
from front_end import FOLDER
from jinja2 import meta
from logins import csrf
from malls import HTML, ROOT, Visitor
from written_shop import blocks, files, parts

PAGE = "docs/front-end.md"
CHINESE = "docs/front-end.zh-CN.md"
TEMPLATES = (ROOT / "meiduo/templates", ROOT / "meiduo/qq_auth/templates")
# What Flask gives every template, and the extension's and the mall's own.
EVERYWHERE = {"url_for", "config", "request", "csrf_token", "_", "me", "notice", "in_language"}
EVERYWHERE |= {"language", "qq_auth"}
IMPORTED = re.compile(r"{% from \S+ import (.*?)(?: with context)? %}")
SET = re.compile(r"{% set (\w+)")


@pytest.mark.parametrize("page", [PAGE, CHINESE])
def test_files_are_quoted_as_they_are(page):
    """Each of them."""
    there = {str(file.relative_to(ROOT)): file for file in FOLDER.rglob("*.*")}
    texts = {name: file.read_text() for name, file in there.items() if file.suffix != ".pyc"}

    assert files(page) == texts


def test_both_pages_say_the_same():
    """The same code, headings, tables, and words between backquotes."""
    assert blocks(PAGE) == blocks(CHINESE)
    assert parts(PAGE) == parts(CHINESE)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_leads_there(readme):
    page = CHINESE if "zh" in readme else PAGE

    assert f"({page})" in (ROOT / readme).read_text()


def rows(page):
    """Return the rows of the page's tables: the words between backquotes, cell by cell."""
    lines = [line for line in (ROOT / page).read_text().splitlines() if line.startswith("| `")]
    return [[re.findall(r"`([^`]+)`", cell) for cell in line.split("|")[1:-1]] for line in lines]


def names_in(file, environment):
    """Return what a template needs to be given."""
    text = file.read_text()
    made = {name.strip() for names in IMPORTED.findall(text) for name in names.split(",")}
    made |= {name for other in TEMPLATES for each in other.rglob("*.html") for name in sets(each)}
    asked = meta.find_undeclared_variables(environment.parse(text))
    return asked - made - EVERYWHERE


def sets(file):
    return SET.findall(file.read_text())


@pytest.mark.parametrize("folder", TEMPLATES, ids=["mall", "login"])
def test_templates_are_named_with_their_variables(folder, shop):
    """Or named as parts of them, which get what the page gets."""
    given = {row[0][0]: {*row[2]} for row in rows(PAGE) if row[0][0].endswith(".html")}
    given["qq_auth/error.html"] = given["error.html"]
    named = {*re.findall(r"`([\w/]+\.html)`", (ROOT / PAGE).read_text())}
    found = {str(file.relative_to(folder)): file for file in folder.rglob("*.html")}

    assert set(found) - named == set()
    for name in set(found) & set(given):
        assert names_in(found[name], shop.jinja_env) - given[name] == set(), name


def test_templates_are_given_what_is_named(asking):
    """With the members that are named beside it."""
    given = {}

    def note(_, template, context):
        given[template.name] = {name: members(value) for name, value in context.items()}

    with template_rendered.connected_to(note, asking):
        walk(Visitor(asking.test_client(), HTML))

    named = {page: names for page, names in promises() if page in given}
    assert len(named) >= 7
    for page, names in named.items():
        for name, parts_of_it in names.items():
            assert name in given[page], (page, name)
            assert parts_of_it - given[page][name] == set(), (page, name)


def promises():
    """Yield templates and what they are given: names, each with the members that follow it."""
    for line in (ROOT / PAGE).read_text().splitlines():
        if line.startswith("| `") and ".html`" in line:
            page, _, last = line.strip("| ").partition("` |")
            found = re.findall(r"`(\w+)`(?: \(([^)]*)\))?", last.rpartition("|")[2])
            yield page.strip("`"), {name: {*re.findall(r"`(\w+)`", more)} for name, more in found}


def members(value):
    return {*value} if isinstance(value, dict) else {*dir(value)}


def walk(browser):
    """See a page of each template."""
    browser.opens("/login/")
    browser.opens(browser.signs_in().location)
    browser.fills_in("/qq/bind/", "/qq/bind/", action="create")
    for address in ("/", "/account/", "/account/move/", "/nowhere", "/oauth_callback?state=x"):
        browser.opens(address)
    browser.submits("/qq/authorize/?intent=bind", csrf_token=csrf(browser))


def test_every_cookie_of_a_sign_in_is_named(browser):
    browser.signs_in()

    named = {row[0][0] for row in rows(PAGE) if len(row) == 4}
    assert set(browser.cookies()) - named == set()


def test_every_template_stays_in_reach(make_shop):
    """As meiduo/..., also where the shop has one of that name."""
    shop = make_shop(SHOP="examples.front_end")
    for folder in TEMPLATES:
        for file in folder.rglob("*.html"):
            name = file.relative_to(folder)
            assert shop.jinja_env.get_template(f"meiduo/{name}"), name

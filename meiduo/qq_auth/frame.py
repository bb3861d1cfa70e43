"""The frame around our pages: a template of the shop's, or our own."""

from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2 import BaseLoader, TemplateNotFound, TemplateSyntaxError
from jinja2.meta import find_referenced_templates
from jinja2.nodes import Block, Template

FRAME = "qq_auth/base.html"
OUR_FRAME = Path(__file__).parent / "templates" / FRAME
CONTENT = "main"  # the block that our pages fill


def is_shops(app: Flask) -> bool:
    """Tell whether our pages stand in a frame of the shop's, whose scripts and styles we do not
    know."""
    try:
        _, file, _ = app.create_global_jinja_loader().get_source(app.jinja_env, FRAME)
    except TemplateNotFound:
        return False
    return file != str(OUR_FRAME)


def fault(app: Flask) -> str | None:
    """Return why our pages would be empty in the shop's frame; None when they are not, or when
    nobody can know yet."""
    if not is_shops(app):
        return None
    try:
        names = {block.name for page in _pages(app) for block in page.find_all(Block)}
    except (TemplateNotFound, TemplateSyntaxError):  # a name or a tag that comes later
        return None
    return None if CONTENT in names else f"has no {{% block {CONTENT} %}}: our pages would be empty"


def _pages(app: Flask) -> Iterator[Template]:
    """Yield the frame and what it extends, parsed and not compiled: filters may come later.

    Raises:
        TemplateNotFound: one of them has a name that only a request knows, or is not there.
    """
    loader: BaseLoader = app.create_global_jinja_loader()
    waiting: list[str | None] = [FRAME]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name is None:
            raise TemplateNotFound(name)
        if name in seen:
            continue
        seen.add(name)
        page = app.jinja_env.parse(loader.get_source(app.jinja_env, name)[0])
        waiting.extend(find_referenced_templates(page))
        yield page

"""The frame around our pages: a template of the shop's, or our own."""

from pathlib import Path

from flask import Flask
from jinja2 import BaseLoader, TemplateNotFound, TemplateSyntaxError
from jinja2.meta import find_referenced_templates
from jinja2.nodes import Block

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
    try:
        empty = is_shops(app) and not _has_content(app)
    except (TemplateNotFound, TemplateSyntaxError):  # a name or a tag that comes later
        return None
    return f"has no {{% block {CONTENT} %}}: our pages would be empty" if empty else None


def _has_content(app: Flask) -> bool:
    """Look into the frame and what it extends, parsed and not compiled: filters may come later.

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
        source = loader.get_source(app.jinja_env, name)[0]
        # as most write it, and not within a comment; parsing would take milliseconds
        if f"block {CONTENT}" in source and "{#" not in source:
            return True
        page = app.jinja_env.parse(source)
        if any(block.name == CONTENT for block in page.find_all(Block)):
            return True
        waiting.extend(find_referenced_templates(page))
    return False

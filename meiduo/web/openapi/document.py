"""The whole document of an app."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from meiduo.web.contract import Schema
from meiduo.web.openapi import failures, operations, routes
from meiduo.web.openapi.security import Security

ABOUT = (
    "Made from the routes. Every failure has a reason and a ref; docs/errors.md lists them. "
    "A browser's navigation (Accept: text/html first) is answered with pages and redirects, "
    "everybody else with JSON. `?lang=en` or Accept-Language chooses the language of a hint."
)


def of(
    app: Flask, title: str, about: str, schemas: Mapping[str, Schema], security: Security
) -> dict[str, Any]:
    """Return the OpenAPI document of an app's declared routes."""
    paths: dict[str, dict[str, Any]] = {}
    met: set[failures.Kind] = set()
    for route in routes.declared(app):
        paths.setdefault(route.path, {})[route.method.lower()] = operations.of(route, security)
        met.update(route.failures)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1", "description": f"{ABOUT} {about}".strip()},
        "paths": paths,
        "components": {
            "schemas": {**schemas, **failures.schemas(met)},
            "securitySchemes": security.schemes,
        },
    }

"""The few words of JSON Schema that a declaration needs."""

from collections.abc import Collection
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
NULL: Schema = {"type": "null"}


def object_of(optional: Collection[str] = (), /, **members: Schema) -> Schema:
    """Return an object with these members; all but the ``optional`` ones are always there."""
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": members, "required": required}


def list_of(items: Schema) -> Schema:
    """Return a list."""
    return {"type": "array", "items": items}


def one_of(*choices: Schema) -> Schema:
    """Return what fits one of several schemas at least; a single one stays itself."""
    return choices[0] if len(choices) == 1 else {"anyOf": list(choices)}


def named(name: str) -> Schema:
    """Return a reference to a schema of the document's components."""
    return {"$ref": f"#/components/schemas/{name}"}

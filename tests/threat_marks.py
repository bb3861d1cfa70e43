"""Marks of the tests, @pytest.mark.holds("A-19"), read from their files without importing them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mark:
    """One id at one test."""

    id: str
    path: str  # from the project's folder
    line: int
    name: str  # Class::test_function

    @property
    def test(self) -> str:
        """What pytest is given to run this test."""
        return f"{self.path}::{self.name}"


def read_marks(root: Path) -> tuple[list[Mark], list[str]]:
    """Return all marks by path and line, and a sentence for each that cannot be read."""
    marks = []
    faults = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        name = path.relative_to(root).as_posix()
        reader = _Reader(name, ast.parse(path.read_text("utf-8"), filename=name))
        marks += reader.marks()
        faults += reader.faults()
    return marks, faults


class _Reader:
    """One file."""

    def __init__(self, path: str, tree: ast.Module) -> None:
        self._path = path
        self._tree = tree
        self._values = dict(_assigned(tree.body))
        self._used: set[ast.Call] = set()

    def marks(self) -> list[Mark]:
        """Return the marks of all tests: their own, those of their classes, those of the file."""
        return list(self._tests(self._tree.body, self._inherited(self._tree.body), ""))

    def faults(self) -> list[str]:
        """Ask after ``marks``: return what was left over or is not written out."""
        calls = [node for node in ast.walk(self._tree) if _is_mark(node)]
        stray = [call for call in calls if call not in self._used]
        vague = [call for call in calls if not call.args or call.keywords or not _ids(call)]
        return [
            *(f"{self._path}:{call.lineno}: this mark belongs to no test" for call in stray),
            *(f"{self._path}:{call.lineno}: its ids must be written out" for call in vague),
        ]

    def _tests(self, body: list[ast.stmt], above: list[ast.Call], prefix: str) -> Iterator[Mark]:
        for node in body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                inner = [*above, *self._decorating(node), *self._inherited(node.body)]
                yield from self._tests(node.body, inner, f"{prefix}{node.name}::")
            elif _is_test(node):
                calls = [*above, *self._decorating(node)]
                self._used.update(calls)
                found = {name: call for call in calls for name in _ids(call)}
                for name, call in found.items():
                    yield Mark(name, self._path, call.lineno, prefix + node.name)

    def _inherited(self, body: list[ast.stmt]) -> list[ast.Call]:
        """Return the marks in ``pytestmark``."""
        values = [value for name, value in _assigned(body) if name == "pytestmark"]
        return [call for value in values for call in self._calls(value)]

    def _decorating(self, node: ast.ClassDef | ast.FunctionDef) -> list[ast.Call]:
        """Return the marks in decorators, those of single parameters included."""
        return [call for decorator in node.decorator_list for call in self._calls(decorator)]

    def _calls(self, node: ast.AST, seen: frozenset[str] = frozenset()) -> Iterator[ast.Call]:
        """Yield the marks in an expression and in the file's own values that it names."""
        for part in ast.walk(node):
            if _is_mark(part):
                yield part
            elif isinstance(part, ast.Name) and part.id in self._values.keys() - seen:
                yield from self._calls(self._values[part.id], seen | {part.id})


def _assigned(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that are given a value, and the values."""
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name) and getattr(node, "value", None) is not None:
                yield target.id, node.value


def _is_test(node: ast.AST) -> bool:
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return is_function and node.name.startswith("test")


def _is_mark(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "holds"
    )


def _ids(call: ast.Call) -> list[str]:
    """Return the ids of a mark; none when one of them is not a plain text."""
    texts = [part.value for part in call.args if isinstance(part, ast.Constant)]
    sound = len(texts) == len(call.args) and all(isinstance(text, str) for text in texts)
    return texts if sound else []

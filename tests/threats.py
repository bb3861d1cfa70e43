"""Print docs/threats.md: each threat and fault, what holds it, and the tests that show so.

    python tests/threats.py > docs/threats.md

Rows come from tests/threat_rows/*.toml, tests from their marks, @pytest.mark.holds("A-19"). With a
mark that no row has, or that belongs to no test, nothing is printed: the error names file and line.
"""

import argparse
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from threat_marks import Mark, read_marks

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "tests/threat_rows"
MEMBERS = {"threat", "held", "shown_by", "untested"}
PARTS = "IAB"  # in this order: invariants, attacks, faults
HEAD = """\
# Threats and faults

What can be done to the shop (A), what can fail around it (B), what is true all the while (I), what
holds each, and the tests that show so: `python -m pytest` runs any of them by the name given.

Made by `python tests/threats.py > docs/threats.md` from `tests/threat_rows/` and from the marks of
the tests, `@pytest.mark.holds("A-19")`; a test compares. After marking a test, run the command
again.
"""
WITHOUT = """
## Rows without a test of their own

| id | why |
| --- | --- |
"""


@dataclass(frozen=True)
class Row:
    """A threat or fault. ``shown_by`` names rows whose tests show this one, too."""

    id: str
    threat: str
    held: str
    shown_by: tuple[str, ...] = ()
    untested: str = ""


@dataclass(frozen=True)
class Section:
    """A table of the page."""

    title: str
    rows: list[Row]


def main(arguments: list[str] | None = None) -> int:
    """Print the page, or what is wrong; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.parse_args(arguments)
    sections = read_rows()
    marks, faults = read_marks(ROOT)
    faults += faults_of(sections, marks)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    if faults:
        return 1
    sys.stdout.write(page(sections, marks))
    return 0


def read_rows(folder: Path = ROWS) -> list[Section]:
    """Return the sections, and the rows of each, in the order of their ids."""
    sections = []
    for path in folder.glob("*.toml"):
        found = tomllib.loads(path.read_text("utf-8"))
        title = found.pop("title")
        rows = [_row(name, found[name]) for name in sorted(found, key=order)]
        sections.append(Section(title, rows))
    return sorted(sections, key=lambda section: order(section.rows[0].id))


def order(name: str) -> tuple[int, int]:
    """Return what ids are sorted by: I2 before I10, and both before A-01."""
    return PARTS.index(name[0]), int(name[1:].lstrip("-"))


def faults_of(sections: list[Section], marks: list[Mark]) -> list[str]:
    """Return a sentence for each mark, and each reference of a row, that leads nowhere."""
    ids = [row.id for section in sections for row in section.rows]
    rows = [row for section in sections for row in section.rows]
    return [
        *(f"{mark.path}:{mark.line}: no row {mark.id}" for mark in marks if mark.id not in ids),
        *(f"two rows {name}" for name in sorted({name for name in ids if ids.count(name) > 1})),
        *(f"{row.id}: no row {name}" for row in rows for name in row.shown_by if name not in ids),
    ]


def page(sections: list[Section], marks: list[Mark]) -> str:
    """Return docs/threats.md."""
    tests = {mark.id: [] for mark in marks}
    for mark in marks:
        tests[mark.id].append(f"`{mark.test}`")
    text = HEAD
    for section in sections:
        text += f"\n## {section.title}\n\n| id | threat | what holds it | tests |\n"
        text += "| --- | --- | --- | --- |\n"
        for row in section.rows:
            text += _line(row.id, row.threat, row.held, _shown(row, tests.get(row.id, [])))
    bare = [row for section in sections for row in section.rows if row.id not in tests]
    return text + (WITHOUT + "".join(_line(row.id, why(row)) for row in bare) if bare else "")


def why(row: Row) -> str:
    """Return why a row has no test of its own."""
    others = f"Shown by the tests of {', '.join(row.shown_by)}." if row.shown_by else ""
    return f"{row.untested} {others}".strip() or "Nobody has said why."


def _row(name: str, members: dict) -> Row:
    odd = set(members) - MEMBERS
    if odd or not members.keys() >= {"threat", "held"}:
        raise ValueError(f"{name}: a row has threat and held, perhaps shown_by and untested: {odd}")
    clean = {key: " ".join(value.split()) for key, value in members.items() if key != "shown_by"}
    return Row(name, shown_by=tuple(members.get("shown_by", ())), **clean)


def _shown(row: Row, tests: list[str]) -> str:
    others = f"as {', '.join(row.shown_by)}" if row.shown_by else ""
    return "<br>".join([*dict.fromkeys(tests), *filter(None, [others])]) or "none"


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    raise SystemExit(main())

"""docs/performance.md and its charts, from what the runs have kept."""

from processes import ROOT

from side_by_side import drawn, own_sections, sections
from side_by_side.environments import HERE
from side_by_side.figures import QUIET, summary
from side_by_side.tables import number

DOCS = ROOT / "docs"
NO_LARGE = "`make bench-large` adds 10⁷ users here."


def write(found, large, folder=DOCS):
    """Write the page and the charts.

    Args:
        found: what a run with all systems has kept.
        large: what a run with 10⁷ users has kept, or None.
        folder: where to.
    """
    figures = summary(found["windows"])
    (folder / "performance.md").write_text(text(found, large), encoding="utf-8")
    drawn.draw(figures, folder)


def text(found, large):
    """Return the page."""
    figures = summary(found["windows"])
    words = {
        "core": own_sections.core(figures),
        "machine": machine(found["machine"]),
        "near": sections.near(figures),
        "far": sections.far(figures),
        "cold": sections.cold(figures),
        "first": sections.first(figures),
        "million": sections.grown(figures, "million", ("bound", "ours")),
        "large": of_large(large) if large else NO_LARGE,
        "page": own_sections.page(figures),
        "databases": own_sections.databases(figures),
        "sizes": own_sections.sizes(found),
        "aimed": own_sections.aimed(found, figures),
        "rounds": str(found["rounds"]),
        "repeated": of_others(found, figures),
        "spread": f"{number(max(one['spread'] for one in figures.values()))} ×",
        "fewest": number(min(one["logins"] for one in figures.values()), 0),
        "most": number(max(one["logins"] for one in figures.values()), 0),
        "minutes": f"{found['seconds'] / 60:.1f} minutes",
    }
    return (HERE / "page.md").read_text(encoding="utf-8").format(**words)


def machine(described):
    return "\n".join(f"- {name}: {value}" for name, value in described.items())


def of_large(found):
    """Return the part about 10⁷ users, which is a run of its own."""
    figures = summary(found["windows"])
    when = found["machine"]["Date"]
    words = f"With 10⁷ users against 10⁴, SQLite, in a run of its own ({when}):"
    return f"{words}\n\n{sections.grown(figures, 'large', ('ours',))}"


def of_others(found, figures):
    """Return the sentence about what else went on."""
    shown = sum(one["windows"] for one in figures.values())
    most = max(one["others"] for one in figures.values())
    windows = len(found["windows"])
    return (
        f"what they use of its CPUs is measured in each window. Beyond {QUIET:.0%} of a core a"
        f" window is\n  repeated while there is time ({found['repeated']} here), and left out where"
        f" there is a quieter one: {shown} of {windows} are in the figures,\n"
        f"  in which they had at most {most:.0%} of a core."
    )

"""Markdown tables, and numbers as people read them."""

NOTHING = "–"


def number(value, places=None):
    """Return a number with three figures or so, or a dash for none."""
    if value is None:
        return NOTHING
    if places is None:
        places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{places}f}"


def times(value):
    """Return a ratio."""
    return NOTHING if value is None else f"{number(value)} ×"


def table(head, rows):
    """Return a table: names first, figures to the right of them."""
    marks = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, marks, *rows])

"""What the benchmark's page says of figures, here invented ones."""

import pytest
from side_by_side import aims, cells, figures, report

INVENTED = {"done": 2, "took": [7.25, 8.5], "rate": 100.0, "cpu": 5.0, "database": 1.0}
INVENTED |= {"others": 0.0, "connections": 0.0, "handshakes": 0.0, "requests": 1.0}


def invented(**changes):
    """Return a run in which all figures are the same, but for these."""
    keys = {key for cell in cells.CELLS for key in cell.systems}
    return {
        "machine": {"Processor": "an invented one", "Date": "2026-01-01"},
        "rounds": 1,
        "repeated": 0,
        "seconds": 90,
        "startup": {key: [0.5] for key in keys},
        "memory": {key: [64.0, 1000] for key in keys},
        "windows": [
            {"cell": cell.key, "system": key, "round": 0, **INVENTED, **changes.get(key, {})}
            for cell in cells.CELLS
            for key in cell.systems
        ],
    }


def test_the_page_says_what_was_measured():
    page = report.text(invented(ours={"rate": 250.0}), None)

    assert "**250 returning members" in page
    assert "| ours | 7.25 | 8.50 | 250 | 7.25 | 8.50 | 5.00 |" in page
    assert "| ours | 1.00 × | 2.50 × | 1.00 × |" in page
    assert "an invented one" in page
    assert "1.5 minutes" in page
    assert "{" not in page


@pytest.mark.parametrize(("rate", "met"), [(1200.0, True), (90.0, False)])
def test_aims_are_met_or_not(rate, met):
    found = invented(ours={"rate": rate})
    by_words = {aim.words: aim for aim in aims.aims(found, figures.summary(found["windows"]))}

    assert by_words["logins/s, of the best peer's"].met is met
    assert by_words["start-up, seconds"].met

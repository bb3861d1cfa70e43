"""docs/threats.md is what the tests' marks and the rows say."""

import subprocess
import sys

import pytest
import threats
from malls import ROOT
from threat_marks import read_marks

SECTIONS = threats.read_rows()
ROWS = [row for section in SECTIONS for row in section.rows]
SAMPLE = """
import pytest
FILE = pytest.mark.holds("A-05")
pytestmark = [pytest.mark.slow, FILE]
CASES = [1, pytest.param(2, marks=pytest.mark.holds("B-07"))]

@pytest.mark.holds("A-01", "I2")
def test_one(): ...

@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("other", [pytest.param(3, marks=[pytest.mark.holds("B-09")])])
async def test_cases(case, other): ...

@pytest.mark.holds("A-03")
class TestRoom:
    pytestmark = pytest.mark.holds("A-04")
    @pytest.mark.holds("A-03")
    def test_in(self): ...
    def helper(self): ...
"""


@pytest.fixture
def read(tmp_path):
    """Write a file of tests and read its marks."""

    def write(text):
        folder = tmp_path / "tests/web"
        folder.mkdir(parents=True)
        (folder / "test_sample.py").write_text(text)
        return read_marks(tmp_path)

    return write


def command(*arguments):
    return subprocess.run(
        [sys.executable, "tests/threats.py", *arguments], cwd=ROOT, capture_output=True, text=True
    )


def test_the_page_is_what_the_command_prints():
    done = command()

    assert done.stderr == ""
    assert done.returncode == 0
    assert (ROOT / "docs/threats.md").read_text("utf-8") == done.stdout


def test_the_command_helps():
    done = command("--help")

    assert done.returncode == 0
    assert "python tests/threats.py > docs/threats.md" in done.stdout
    assert "tests/threat_rows" in done.stdout


def test_every_mark_has_its_row():
    marks, faults = read_marks(ROOT)

    assert faults + threats.faults_of(SECTIONS, marks) == []


def test_every_row_has_a_test():
    """Or another row's tests show it, or it says why there is none, as long as there is none."""
    tested = {mark.id for mark in read_marks(ROOT)[0]}
    shown = {row.id for row in ROWS if tested & {row.id, *row.shown_by}}

    assert [row.id for row in ROWS if row.id not in shown and not row.untested] == []
    assert [row.id for row in ROWS if row.id in tested and row.untested] == []


def test_pytest_sees_the_same_marks(request):
    """Of the tests that run with this one."""
    read = {(mark.test, mark.id) for mark in read_marks(ROOT)[0]}
    items = request.session.items
    seen = {
        (item.nodeid.partition("[")[0], name)
        for item in items
        for mark in item.iter_markers("holds")
        for name in mark.args
    }
    ran = {item.nodeid.partition("[")[0] for item in items}

    assert {pair for pair in read if pair[0] in ran} == seen


def test_marks_are_read_wherever_they_stand(read):
    marks, faults = read(SAMPLE)
    found = {}
    for mark in marks:
        found.setdefault(mark.test.removeprefix("tests/web/test_sample.py::"), set()).add(mark.id)

    assert faults == []
    assert found == {
        "test_one": {"A-05", "A-01", "I2"},
        "test_cases": {"A-05", "B-07", "B-09"},
        "TestRoom::test_in": {"A-05", "A-03", "A-04"},
    }


@pytest.mark.parametrize(
    ("mark", "fault"),
    [
        ('@pytest.mark.holds("A-99")\ndef test_it(): ...', "2: no row A-99"),
        ('@pytest.mark.holds("A-01")\ndef helper(): ...', "2: this mark belongs to no test"),
        ('LOST = pytest.mark.holds("A-01")', "2: this mark belongs to no test"),
        ('@pytest.mark.holds(*["A-01"])\ndef test_it(): ...', "2: its ids must be written out"),
        ("@pytest.mark.holds()\ndef test_it(): ...", "2: its ids must be written out"),
    ],
)
def test_a_mark_that_leads_nowhere_is_named(read, mark, fault):
    marks, faults = read(f"import pytest\n{mark}\n")

    assert faults + threats.faults_of(SECTIONS, marks) == [f"tests/web/test_sample.py:{fault}"]


def test_a_row_without_any_test_stands_apart():
    sections = [threats.Section("A", [threats.Row("A-01", "a | b", "c", untested="No time.")])]

    text = threats.page(sections, [])
    assert "| A-01 | a \\| b | c | none |\n" in text
    assert text.endswith("| A-01 | No time. |\n")

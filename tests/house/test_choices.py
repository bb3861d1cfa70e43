"""What ``make test`` leaves to a run on all databases is there."""

import choosing
import pytest
from malls import ROOT


@pytest.mark.parametrize("pattern", choosing.IN_FULL)
def test_what_is_left_out_is_there(pattern):
    files, _, test = pattern.partition("::")
    found = [*(ROOT / "tests").glob(files)]
    assert found
    assert all("*" in test or f"def {test}" in one.read_text() for one in found)

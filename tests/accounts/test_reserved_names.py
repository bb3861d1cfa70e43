"""Names that could be somebody else's."""

import re

import pytest

from meiduo.accounts import directory
from meiduo.errors import BadRequest

pytestmark = pytest.mark.holds("A-16")


@pytest.mark.parametrize(
    "name",
    ["qq_0123456789abcdef", "QQ_x", "ｑｑ_x", "13800000000", "a@b", "#12", "", "x" * 65, "a\0b"],
)
def test_names_like_somebody_elses_are_refused(name):
    with pytest.raises(BadRequest):
        directory.check_username(name)


def test_generated_usernames_are_reserved_and_unguessable(visitor):
    assert re.fullmatch(r"qq_[0-9a-f]{16}", visitor.signs_in().json["user"]["username"])

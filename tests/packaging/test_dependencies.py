"""What pyproject.toml asks for is what is locked, documented and needed."""

import re
import sys
import tomllib

import pytest
from installing import PIN, run
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from processes import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
ASKED = [*PROJECT["dependencies"], *(line for lines in EXTRAS.values() for line in lines)]
PINS = {name: version for name, version, _ in PIN.findall((ROOT / "requirements.txt").read_text())}


@pytest.mark.parametrize("line", ASKED)
def test_the_lock_has_each_dependency(line):
    """In a version that it allows."""
    asked = Requirement(line)

    assert asked.specifier.contains(PINS[canonicalize_name(asked.name)])


def test_the_mall_starts_without_drivers_and_redis(tmp_path):
    """Their drivers are extras of their own."""
    settings = {"QQ_SANDBOX": "1", "INSTANCE_PATH": str(tmp_path)}
    missing = "import sys; sys.modules.update(psycopg=None, pymysql=None, redis=None); import wsgi"

    run(sys.executable, "-c", missing, cwd=ROOT, **settings)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_lists_the_extras(readme):
    """And the Python it takes."""
    text = (ROOT / readme).read_text()
    listed = re.findall(r"^\| `\[([a-z]+)\]` \|", text, re.M)

    assert listed == [*EXTRAS]
    assert PROJECT["requires-python"] == ">=3.11"
    assert "Python 3.11" in text

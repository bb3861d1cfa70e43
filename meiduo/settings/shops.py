"""Where a shop's own code is: the package that ``SHOP`` names, found without being imported."""

from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from pathlib import Path

from meiduo.settings.reader import Reader

DEFAULT = "shop"
NONE = "0"  # no shop, although there is a package of that name


def read(reader: Reader, name: str, beside: Path) -> str | None:
    """Return the name of the shop's package; None where there is no shop.

    It is not imported here: what goes wrong inside it is the shop's, and shows its own trace.

    Args:
        reader: of the environment; faults are noted in it.
        name: of the setting.
        beside: the folder in which the package ``shop`` is taken without being named.
    """
    package = reader.text(name)
    if package == NONE:
        return None
    if package is None:
        return DEFAULT if (beside / DEFAULT / "__init__.py").is_file() else None
    if why := _refusal(package):
        reader.refuse(name, why)
    return package


def _refusal(package: str) -> str | None:
    """Return why this is no package that can be imported."""
    if not all(map(str.isidentifier, package.split("."))):
        return "is no name of a package: write shop, or example.shop"
    found = _find(package)
    if found is None:
        return "cannot be imported: there is no package of that name on Python's path"
    if found.submodule_search_locations is None or found.origin is None:
        return "is no package: write the name of a folder that has an __init__.py"
    return None


def _find(package: str) -> ModuleSpec | None:
    top, *names = package.split(".")
    try:
        found = find_spec(top)
    except ValueError:  # __main__ has none
        return None
    for number, _ in enumerate(names, 2):
        if found is None or found.submodule_search_locations is None:
            return None
        inner = ".".join(package.split(".")[:number])
        found = PathFinder.find_spec(inner, found.submodule_search_locations)
    return found

"""Look-ups in an environment that collect faults instead of stopping at the first: texts, numbers,
choices."""

from collections.abc import Mapping

CONTROLS = {chr(number) for number in (*range(32), 127)} - set("\t\r\n")


class Texts:
    """Reads names and texts. ``problems`` has one sentence for each fault; none has a value."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._unusable: set[str] = set()
        self._excused: set[str] = set()
        self.problems: list[str] = []

    def refuse(self, name: str, why: str) -> None:
        """Note what is wrong with a setting, unless it was unusable from the start."""
        if name not in self._unusable:
            self.problems.append(f"{name} {why}")

    def is_refused(self, name: str) -> bool:
        """Tell whether something is wrong with a setting."""
        return any(problem.startswith(f"{name} ") for problem in self.problems)

    def excuse(self, *names: str) -> None:
        """Note of none of these that it is missing: nobody knows whether it is needed."""
        self._excused.update(names)

    def refuse_absence(self, name: str, why: str) -> None:
        """Note that a setting is missing, unless that is excused."""
        if name not in self._excused:
            self.refuse(name, f"is missing: {why}")

    def refuse_whole(self, name: str, why: str) -> None:
        """Note a fault after which nothing else about this setting is worth a line."""
        self.refuse(name, why)
        self._unusable.add(name)

    def text(self, name: str) -> str | None:
        """Blank counts as absent: an empty line in .env is how people switch a setting off."""
        value = self._texts.get(name, "").strip()
        if not _is_plain(value):
            self.refuse_whole(
                name, "is no plain text: it holds control characters, or bytes that are not UTF-8"
            )
            return None
        return value or None

    def choice(self, name: str, *known: str) -> str:
        """One of ``known``; the first when absent."""
        value = self.text(name) or known[0]
        if value not in known:
            self.refuse(name, f"is none of: {', '.join(known)}")
        return value

    def words(self, name: str) -> list[str]:
        """Several values, with blanks or commas between them."""
        return (self.text(name) or "").replace(",", " ").split()

    def required(self, name: str, why: str) -> str:
        """A text that must be there; empty after a refusal."""
        value = self.text(name)
        if value is None:
            self.refuse_absence(name, why)
        return value or ""

    def flag(self, name: str, *, default: bool) -> bool:
        """On or off."""
        value = (self.text(name) or str(int(default))).lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value not in {"0", "false", "no", "off"}:
            self.refuse(name, "is neither on nor off: write 1 or 0")
        return False

    def number(self, name: str, *, default: float, low: float, high: float) -> float:
        """A number within bounds."""
        try:
            value = float(self.text(name) or default)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            self.refuse(name, f"is not a number from {low:g} to {high:g}")
        return value

    def integer(self, name: str, *, default: int, low: int, high: int) -> int:
        """A whole number within bounds."""
        text = self.text(name) or str(default)
        if not (text.isascii() and text.isdigit() and len(text) < 9 and low <= int(text) <= high):
            self.refuse(name, f"is not a whole number from {low} to {high}")
            return low
        return int(text)


def _is_plain(value: str) -> bool:
    """Tell text from what an environment can hold besides: undecodable bytes, control
    characters."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return not CONTROLS & set(value)

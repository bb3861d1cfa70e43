"""Who a tester can be. Any other name works, too: then it is somebody new."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A made-up QQ user."""

    name: str
    nickname: str
    about: str = ""
    large_picture: bool = True
    has_unionid: bool = False

    def openid(self, client_id: str) -> str:
        """Return the openid: 32 hex digits, another one for each app."""
        return hashlib.sha256(f"openid:{client_id}:{self.name}".encode()).hexdigest()[:32].upper()

    def unionid(self) -> str | None:
        """Return the unionid: the same for all apps of one company."""
        digest = hashlib.sha256(f"unionid:{self.name}".encode()).hexdigest()[:32].upper()
        return f"UID_{digest}" if self.has_unionid else None


PEOPLE = (
    Person("ordinary", "沙箱企鹅", "普通用户"),
    Person("emoji", "🐧小店👨‍👩‍👧‍👦", "昵称带表情"),
    Person("plain", ".朴素-", "没有大头像", large_picture=False),
    Person("union", "联合企鹅", "有 unionid", has_unionid=True),
)


def find(name: str) -> Person:
    """Return the person of that name, a new one when nobody has it."""
    known = {person.name: person for person in PEOPLE}
    return known.get(name) or Person(name, f"新企鹅{name[:8]}", "新用户")

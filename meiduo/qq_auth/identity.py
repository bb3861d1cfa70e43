"""The values that a QQ login is about; nothing else."""

from dataclasses import dataclass, field

NAMELESS = "QQ用户"  # what somebody is called whose nickname QQ did not say


@dataclass(frozen=True)
class QQIdentity:
    """Who came back from QQ: (app id, openid) and nothing else says who somebody is."""

    app_id: str
    openid: str = field(repr=False)
    unionid: str | None = field(repr=False, default=None)


@dataclass(frozen=True)
class Profile:
    """What a shop shows of a QQ user, cleaned. Never a key, never a reason to fail."""

    nickname: str
    avatar_url: str


UNKNOWN_PROFILE = Profile("", "")  # QQ was asked and did not say

"""What clients of a shop saw while something happened to it."""

from dataclasses import dataclass, field


@dataclass
class Seen:
    """Lists and sets grow by single steps, so threads can share them.

    Attributes:
        people: who said yes at QQ.
        sign_ins: (who signed in at QQ, user id, session id) of each sign-in that was answered.
        ended: session id of each sign-out that was answered.
        failures: body of each response that owned to a fault of our own.
        refusals: body of each other response that refused.
        revived: session id of each that was let in after its sign-out.
        opened: state of each callback that signed somebody in.
        strangers: state of each callback that signed in a browser which had not begun it.
        forged: session id of each access token that was let in with another signature.
        led_to: where responses sent browsers: to QQ, by a redirect, by ``next``.
        secrets: codes, states and tokens that were on their way.
        answers: (when it was asked, when it was answered, status) of each request.
    """

    people: set[str] = field(default_factory=set)
    sign_ins: list[tuple[str, int, str]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    revived: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    forged: list[str] = field(default_factory=list)
    led_to: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)
    answers: list[tuple[float, float, int]] = field(default_factory=list)

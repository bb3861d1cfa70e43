"""``docs/errors.md``: every failure and every return code of QQ's, from the tables they are made of."""

from collections.abc import Iterator

from meiduo import errors, phrasebook


def sentence(number: int) -> str:
    """Return what QQ's return code means, and who can do something about it."""
    who, meaning = phrasebook.of_qq(number)
    return f"{number}: {meaning}. Who can act: {who}. {phrasebook.ADVICE[who].english}"


def lines() -> Iterator[str]:
    """Yield the lines of the page."""
    yield from (
        "# Errors",
        "",
        "Made by `flask qq errors`. Every failure has a `reason`, an HTTP status, Meiduo's `code`, an `errmsg`, and",
        "a `ref` that finds its log line. `who` says who can act (visitor, shop, qq), `retry` whether trying again",
        "helps, `hint` what the visitor can do now. Pages say the same in Chinese or English.",
        "",
        "| reason | status | code | who | errmsg | in English |",
        "| --- | --- | --- | --- | --- | --- |",
    )
    for kind in errors.MeiduoError.__subclasses__():
        who = "by QQ's code, below" if kind is errors.QQRejected else kind.advice.who
        yield f"| `{kind.reason}` | {kind.status} | {kind.code} | {who} | {kind.errmsg} | {kind.english} |"
    yield from ("", "| who | retry | hint | in English |", "| --- | --- | --- | --- |")
    for advice in dict.fromkeys(
        [
            *phrasebook.ADVICE.values(),
            *(kind.advice for kind in errors.MeiduoError.__subclasses__()),
            *phrasebook.WEAK.values(),
        ]
    ):
        yield f"| {advice.who} | {'yes' if advice.retry else 'no'} | {advice.chinese} | {advice.english} |"
    yield from ("", "| `cause` of `attempt_invalid` | hint | in English |", "| --- | --- | --- |")
    for cause, advice in phrasebook.CAUSES.items():
        yield f"| `{cause}` | {advice.chinese} | {advice.english} |"
    yield from ("", "| QQ's code | who | what it means |", "| --- | --- | --- |")
    for number, (who, meaning) in phrasebook.CODES.items():
        if number:
            yield f"| {number} | {who} | {meaning} |"
    yield "\nAny other code of QQ's is answered, too: as `qq_rejected`, who: qq."

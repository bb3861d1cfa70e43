"""``docs/errors.md``: every failure and every return code of QQ's, from the tables they are made
of."""

from collections.abc import Iterable, Iterator

from meiduo import errors
from meiduo.errors import MeiduoError
from meiduo.qq_auth.provider import return_codes


def sentence(number: int) -> str:
    """Return what QQ's return code means, and who can do something about it."""
    who, meaning = return_codes.meaning(number)
    return f"{number}: {meaning}. Who can act: {who}. {errors.BY_WHO[who].english}"


def lines() -> Iterator[str]:
    """Yield the lines of the page."""
    yield from (
        "# Errors",
        "",
        "Made by `flask qq errors`. Every failure has a `reason`, an HTTP status, Meiduo's `code`, "
        "an `errmsg`, and",
        "a `ref` that finds its log line. `who` says who can act (visitor, shop, qq), `retry` "
        "whether trying again",
        "helps, `hint` what the visitor can do now. A page says the heading and the hint, in "
        "Chinese or English.",
        "",
        "| reason | status | code | who | errmsg | in English | heading | in English |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    )
    for kind in errors.TABLE:
        who = "by QQ's code, below" if kind is errors.QQRejected else kind.advice.who
        names = f"`{kind.reason}` | {kind.status} | {kind.code} | {who}"
        headings = _headings(kind)
        chinese = " / ".join(words.chinese for words in headings)
        english = " / ".join(words.english for words in headings)
        yield f"| {names} | {kind.errmsg} | {kind.english} | {chinese} | {english} |"
    yield from ("", "| who | retry | hint | in English |", "| --- | --- | --- | --- |")
    for advice in _advice():
        retry = "yes" if advice.retry else "no"
        yield f"| {advice.who} | {retry} | {advice.chinese} | {advice.english} |"
    yield from ("", "| `cause` of `attempt_invalid` | hint | in English |", "| --- | --- | --- |")
    for cause, advice in errors.AttemptInvalid.CAUSES.items():
        yield f"| `{cause}` | {advice.chinese} | {advice.english} |"
    yield from ("", "| QQ's code | who | what it means |", "| --- | --- | --- |")
    for number, (who, meaning) in return_codes.TABLE.items():
        if number:
            yield f"| {number} | {who} | {meaning} |"
    yield "\nAny other code of QQ's is answered, too: as `qq_rejected`, who: qq."


def _headings(kind: type[MeiduoError]) -> Iterable[errors.Words]:
    """Return what may head a failure's page."""
    if kind is errors.QQRejected:
        return errors.QQRejected.HEADINGS.values()
    return [kind.heading]


def _advice() -> Iterable[errors.Advice]:
    """Return every advice of the table, once."""
    of_failures = [kind.advice for kind in errors.TABLE]
    others = [errors.MeiduoError.advice, errors.RateLimited.IN_MINUTES]
    every = [*errors.BY_WHO.values(), *of_failures, *others, *errors.WeakPassword.KINDS.values()]
    return dict.fromkeys(every)

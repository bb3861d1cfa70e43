"""Failures of every kind, each with all that it can say, and pages that fail so."""

import html
import re

from meiduo import errors
from meiduo.errors import AttemptInvalid, MeiduoError, WeakPassword

VARIANTS = {
    errors.AttemptInvalid: [
        *({"cause": cause} for cause in AttemptInvalid.CAUSES),
        {"cause": "used", "under_way": True},
    ],
    errors.QQRejected: [{"who": who} for who in errors.BY_WHO],
    errors.Unavailable: [{}, {"after_qq": True}],
    errors.RateLimited: [{"seconds": 55}, {"seconds": 3000}],
    errors.WeakPassword: [{"kind": kind} for kind in WeakPassword.KINDS],
    errors.FreshLoginRequired: [{}, {"method": "qq"}, {"method": "password"}],
    errors.AccountHasQQ: [{}, {"moving": True}],
    errors.LastLoginMethod: [{}, {"theirs": True}],
    errors.TicketInvalid: [{}, {"moving": True}],
}
EVERY = [
    (kind, arguments)
    for kind in (MeiduoError, *errors.TABLE)
    for arguments in VARIANTS.get(kind, [{}])
]
NAMES = [f"{kind.__name__}-{number}" for number, (kind, _) in enumerate(EVERY)]
SHOWN = [number for number, (kind, _) in enumerate(EVERY) if not kind.to_login]
CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,.'’]+[A-Za-z]{2,}){2,}")  # three words in a row


def fail(number):
    kind, arguments = EVERY[number]
    raise kind(**arguments)


def add_to(target):
    """Add ``/fails/<number>/`` to an app or a Blueprint, by GET and POST."""
    target.add_url_rule("/fails/<int:number>/", "fails", fail, methods=["GET", "POST"])


def visible(page):
    """Return what is read on a page, but for the link to the other language."""
    text = re.sub(r'<a [^>]*lang="(?:zh|en)"[^>]*>.*?</a>', "", page, flags=re.S)
    text = re.sub(r"<svg.*?</svg>", "", text, flags=re.S)
    return re.sub(r"<[^>]+>", "|", text)


def heading(page):
    return re.search("<h1>(.*?)</h1>", page)[1]


def reference(page):
    return re.search('<code id="ref">(.*?)</code>', page)[1]


def action(page):
    """Return the address of the one button, and what is on it."""
    (found,) = re.findall(r'<a [^>]*class="button"[^>]*>', page)
    return re.search('href="([^"]*)"', found)[1]


def switch(page):
    """Return where the link to the other language leads."""
    (link,) = re.findall(r'<a [^>]*lang="[^>]*>', page)
    return html.unescape(re.search('href="([^"]*)"', link)[1])

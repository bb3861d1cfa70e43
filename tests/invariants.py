"""What must be true after any fault: what the clients saw, against what the database holds and what
the shop has logged.

Of some no look from outside shows everything; the rest has tests of its own (docs/threats.md):

- I3: whose openid is bound, and strangers' states. What ``/me`` said of the app is in no row.
- I8: logs and refusals. Nobody outside sees a ``repr``.
- I9: what requests leave open. What is open while QQ is asked, only QQ can look at.
- I10: how long a request took. How much is read of QQ's answers, QQ sees.
- I12: forged tokens and strangers' states. That a missing nickname stops nobody takes a fault of
  QQ, not of a database.
"""

import re
import time
from collections import Counter

from invariant_rows import in_rows
from malls import APP_KEY, KEYS
from transactions import open_transactions

LIMIT = 12.0  # seconds for any request
PATIENCE = 3.0  # seconds until a server has noticed that a connection is gone
OWN_PAGE = re.compile(r"/(?![/\\])")


def violations(beside, seen, qq, logged):
    """Return a sentence for each invariant that is broken (docs/threats.md names them).

    Args:
        beside: an engine past the shop, to its database as it is now; of whatever kind.
        seen: what the clients saw.
        qq: address of the page where the clients said yes.
        logged: all that the shop has logged.
    """
    found = [*_left_open(beside), *_owners(seen), *_once(seen), *_let_in(seen)]
    found += [*_led(seen, qq), *_secrets(seen, logged), *_late(seen)]
    with beside.connect() as connection:
        found += in_rows(connection, seen)
    return found + [f"I7: {text}" for text in seen.failures]


def _left_open(beside):
    """All clients have gone."""
    end = time.monotonic() + PATIENCE
    while many := open_transactions(beside):
        if time.monotonic() > end:
            yield f"I9: {many} transactions were left open"
            return
        time.sleep(0.05)


def _owners(seen):
    """One person, one user: neither may ever have met another."""
    pairs = {(person, user) for person, user, _ in seen.sign_ins}
    people = Counter(person for person, _ in pairs)
    users = Counter(user for _, user in pairs)
    yield from (f"I4: {who} was {times} users" for who, times in people.items() if times > 1)
    yield from (f"I4: user {it} was {times} people" for it, times in users.items() if times > 1)


def _once(seen):
    opened = Counter(seen.opened)
    yield from (f"I5: a state opened {times} times" for times in opened.values() if times > 1)


def _let_in(seen):
    yield from ("I3: a stranger's state opened" for _ in seen.strangers)
    yield from (f"I12: a forged token of {sid} was taken" for sid in seen.forged)


def _led(seen, qq):
    """To QQ's page, or to a page of ours."""
    for place in seen.led_to:
        if place.partition("?")[0] != qq and not OWN_PAGE.match(place):
            yield f"I6: a browser was sent to {place}"


def _secrets(seen, logged):
    secrets = [*seen.secrets, APP_KEY, *KEYS.values()]
    texts = [logged, *seen.refusals, *seen.failures]
    for secret in secrets:
        if any(secret in text for text in texts):
            yield f"I8: {secret[:8]}... is in a log or in a refusal"


def _late(seen):
    waits = (end - begin for begin, end, _ in seen.answers)
    yield from (f"I10: a request took {wait:.1f} s" for wait in waits if wait > LIMIT)

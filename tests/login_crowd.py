"""Clients that sign in, refresh and sign out, over and over, while something happens to a shop."""

import contextlib
import threading
import time
from collections import Counter
from itertools import pairwise

from invariants import Seen
from logins import bearer, claims, renewing
from malls import state_of
from visiting import goes_to_qq

CLIENTS = 8
THINKING = 0.6  # seconds between the logins of a client; less, and its own CPU is what is measured


class Crowd:
    """Clients of a shop, in threads of this process.

    Args:
        shops: where its processes are served. Of several each has its share of the clients, and
            whoever signs in at one does so at the others, at about the same time.

    Attributes:
        seen: what they saw, for ``invariants.violations``.
        answers: (when it was asked, when it was answered, status) of each request.
    """

    def __init__(self, shops):
        self._shops = shops
        self._over = threading.Event()
        self.seen = Seen()
        self.answers = []
        self._faults = []

    @contextlib.contextmanager
    def comes(self):
        """Let them come while the block does its part; all have gone afterwards."""
        threads = [threading.Thread(target=self._goes_on, args=(it,)) for it in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()
        assert self._faults == []

    def statuses(self):
        return Counter(status for _, _, status in self.answers)

    def longest_pause(self):
        """Return the longest time, in seconds, in which nothing was answered with success."""
        good = sorted(end for _, end, status in self.answers if status < 400)
        return max(after - before for before, after in pairwise(good))

    def longest_wait(self):
        return max(end - begin for begin, end, _ in self.answers)

    def latest_refusal(self):
        """Return when the last request began that was refused, by the monotonic clock."""
        return max((begin for begin, _, status in self.answers if status >= 500), default=0.0)

    def _goes_on(self, number):
        turn = 0
        group, place = divmod(number, len(self._shops))
        try:
            while not self._over.wait(THINKING):
                turn += 1  # two newcomers, then the first of them again
                person = f"p{group}-{turn - 2 if turn % 3 == 0 else turn}"
                self._signs_in(self._shops[place], person, out=turn % 2)
        except Exception as fault:  # which a thread would keep to itself
            self._faults.append(repr(fault))

    def _signs_in(self, shop, person, out):
        browser, back = goes_to_qq(shop, person)
        with browser:
            for _ in range(2):  # the same address must not let in twice, whatever it answered first
                came = self._asks(browser.get, back)
                if came.status_code == 200:
                    self.seen.opened.append(state_of(back))
                    tokens = came.json()
                    sid = claims(tokens["access_token"])["sid"]
                    self.seen.sign_ins.append((person, tokens["user"]["id"], sid))
                    self._goes_around(browser, shop, person, tokens, sid)
                    if out:
                        self._signs_out(browser, shop, tokens, sid)

    def _goes_around(self, browser, shop, person, tokens, sid):
        me = self._asks(browser.get, f"{shop}/auth/me/", headers=bearer(tokens))
        if me.status_code == 200:
            self.seen.sign_ins.append((person, me.json()["user"]["id"], sid))
        self._asks(browser.post, f"{shop}/auth/refresh/", headers=renewing(tokens))

    def _signs_out(self, browser, shop, tokens, sid):
        header = bearer(tokens)
        gone = self._asks(browser.post, f"{shop}/auth/logout/", headers=header)
        if gone.status_code == 204:
            self.seen.ended.append(sid)
            for each in self._shops:
                me = self._asks(browser.get, f"{each}/auth/me/", headers=header)
                if me.status_code == 200:
                    self.seen.revived.append(sid)

    def _asks(self, method, *args, **kwargs):
        begin = time.monotonic()
        answer = method(*args, timeout=20, **kwargs)
        self.answers.append((begin, time.monotonic(), answer.status_code))
        if answer.status_code == 500:
            self.seen.failures.append(answer.text)
        return answer

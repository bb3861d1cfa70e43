"""Clients that sign in, refresh and sign out, over and over, while something happens to a shop."""

import contextlib
import threading
import time
from collections import Counter
from itertools import pairwise

from logins import bearer, claims, header, renewing
from seen import Seen
from visiting import agrees, begins, code_of, state_of

CLIENTS = 8
THINKING = 1.0  # seconds between the logins of a client; less, and its own CPU is what is measured
FOREIGN = "https://shop.invalid/"


class Crowd:
    """Clients of a shop, in threads of this process.

    Args:
        shops: where its processes are served. Of several each has its share of the clients, and
            whoever signs in at one does so at the others, at about the same time.

    Attributes:
        seen: what they saw, for ``invariants.violations``.
    """

    def __init__(self, shops):
        self._shops = shops
        self._over = threading.Event()
        self.seen = Seen()
        self.answers = self.seen.answers
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
        browser, login_url = begins(shop, FOREIGN)
        back = agrees(shop, login_url, person)
        self.seen.people.add(person)
        self.seen.led_to.add(login_url)
        self.seen.secrets.update({state_of(back), code_of(back)})
        if out:
            self._is_stolen(shop, back)
        with browser:
            for _ in range(2):  # the same address must not let in twice, whatever it answered first
                came = self._asks(browser.get, back)
                if came.status_code == 200:
                    self.seen.opened.append(state_of(back))
                    tokens = came.json()
                    self.seen.led_to.add(tokens["next"])
                    sid = claims(tokens["access_token"])["sid"]
                    self.seen.sign_ins.append((person, tokens["user"]["id"], sid))
                    self._goes_around(browser, shop, person, tokens, sid)
                    if out:
                        self._signs_out(browser, shop, tokens, sid)

    def _is_stolen(self, shop, back):
        """A browser that has begun another login comes back first."""
        stranger, _ = begins(shop)
        with stranger:
            if self._asks(stranger.get, back).status_code == 200:
                self.seen.strangers.append(state_of(back))

    def _goes_around(self, browser, shop, person, tokens, sid):
        self.seen.secrets.update({tokens["access_token"], tokens["refresh_token"]})
        me = self._asks(browser.get, f"{shop}/auth/me/", headers=bearer(tokens))
        if me.status_code == 200:
            self.seen.sign_ins.append((person, me.json()["user"]["id"], sid))
        content, _, signature = tokens["access_token"].rpartition(".")
        forged = header(f"{content}.{signature[::-1]}")
        if self._asks(browser.get, f"{shop}/auth/me/", headers=forged).status_code == 200:
            self.seen.forged.append(sid)
        self._asks(browser.post, f"{shop}/auth/refresh/", headers=renewing(tokens))

    def _signs_out(self, browser, shop, tokens, sid):
        gone = self._asks(browser.post, f"{shop}/auth/logout/", headers=bearer(tokens))
        if gone.status_code == 204:
            self.seen.ended.append(sid)
            for each in self._shops:
                me = self._asks(browser.get, f"{each}/auth/me/", headers=bearer(tokens))
                if me.status_code == 200:
                    self.seen.revived.append(sid)

    def _asks(self, method, *args, **kwargs):
        begin = time.monotonic()
        answer = method(*args, timeout=20, **kwargs)
        self.answers.append((begin, time.monotonic(), answer.status_code))
        moved = [it.headers["Location"] for it in answer.history]
        self.seen.led_to.update(moved)
        if answer.status_code == 500:
            self.seen.failures.append(answer.text)
        elif answer.status_code >= 400:
            self.seen.refusals.append(answer.text)
        return answer

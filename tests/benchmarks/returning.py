"""Logins of members who come back, in two shops by turns: CPU of the app, and how long each
takes."""

import random
import statistics
import time

from filling import person
from malls import Visitor


class Shop:
    """A shop with that many members, and what its logins cost."""

    def __init__(self, app, members):
        self.app = app
        self.members = members
        self.cpu = []
        self.seconds = []

    def lets_in(self, *, counted=True):
        """Let one member come back. The app's CPU is this process's; QQ is another one."""
        visitor = Visitor(self.app.test_client())
        who = person(random.randint(1, self.members))
        costs = [_cost(visitor.starts)]
        back = visitor.consents(costs[0][0], who)
        costs.append(_cost(lambda: visitor.opens(back)))
        answer = costs[1][0]
        assert answer.status_code == 200, answer.text
        assert answer.json["created"] is False, answer.json
        if counted:
            self.cpu.append(sum(cost[1] for cost in costs) * 1000)
            self.seconds.append(sum(cost[2] for cost in costs) * 1000)


def _cost(act):
    """Return what an act returns, its CPU and its time in seconds."""
    cpu = time.process_time()
    began = time.perf_counter()
    done = act()
    return done, time.process_time() - cpu, time.perf_counter() - began


def compare(small, large, logins):
    """Let members of both shops come by turns, the first fifty uncounted; print both."""
    for shop in (small, large):
        shop.cpu.clear()
        shop.seconds.clear()
    for number in range(logins + 50):
        for shop in (small, large) if number % 2 else (large, small):
            shop.lets_in(counted=number >= 50)
    print(f"  {'members':>12}{'CPU ms':>10}{'p50 ms':>10}{'p95 ms':>10}   ({logins} logins each)")
    for shop in (small, large):
        p95 = statistics.quantiles(shop.seconds, n=20)[-1]
        cpu = statistics.mean(shop.cpu)
        print(
            f"  {shop.members:>12,}{cpu:>10.2f}{statistics.median(shop.seconds):>10.2f}{p95:>10.2f}"
        )
    cpu = statistics.mean(large.cpu) / statistics.mean(small.cpu)
    wall = statistics.median(large.seconds) / statistics.median(small.seconds)
    print(f"  {'ratio':>12}{cpu:>10.3f}{wall:>10.3f}")

"""One login, as a browser sees it, and whether it was the right one."""

import base64
import json
import random
import time
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from side_by_side import people
from side_by_side.browser import Browser
from side_by_side.servers import Stopped

SAMPLE = 8  # logins of a window with tokens that open the protected page, too


class Login(NamedTuple):
    """A login that was let in."""

    person: int
    browser: Browser
    token: str | None
    began: float
    ended: float
    between: float  # seconds in which the browser was at QQ: none of the app's

    @property
    def seconds(self):
        return self.ended - self.began - self.between


def log_in(server, person, lines=()):
    """Begin a login, come back from QQ as that person, and be let in; ``lines`` a proxy adds."""
    system = server.system
    browser = Browser(server.port, lines)
    began = time.perf_counter()
    started = browser.get(system.start)
    left = time.perf_counter()
    back = way_back(server, started, person)
    returned = time.perf_counter()
    answer = browser.get(back)
    ended = time.perf_counter()
    return Login(person, browser, _let_in(server, answer), began, ended, returned - left)


def way_back(server, started, person):
    """Return where QQ sends the browser of a person after this answer to a login's start."""
    return _back(server.system, _leads_to(server, started), person)


def _leads_to(server, answer):
    """Return the address at QQ: where a redirect goes, or what a JSON says."""
    if answer.status == 200:
        return answer.json()["login_url"]
    if answer.status not in (302, 303):
        raise refused(server, "start", answer)
    return answer.header("location")


def _back(system, address, person):
    """Return where QQ sends the browser after its consent."""
    asked = parse_qs(urlsplit(address).query)
    if urlsplit(address).hostname != people.HOST or asked["client_id"] != [people.APP_ID]:
        raise Stopped(f"{system.label} leads to {address}")
    callback = urlsplit(asked["redirect_uri"][0])
    parts = [callback.query] if callback.query else []
    parts.append(f"code={people.secret_of(person)}")
    parts += [f"state={quote(state, safe='')}" for state in asked.get("state", [])]
    return f"{callback.path}?{'&'.join(parts)}"


def _let_in(server, answer):
    """Return the token, or None where the browser has cookies."""
    if server.system.token and answer.status == 200:
        return answer.json()["access_token"]
    if not server.system.token and answer.status == 302:
        return None
    raise refused(server, "callback", answer)


def refused(server, where, answer):
    """Return an error with all that is known."""
    words = answer.body.decode(errors="replace")[:500]
    said = f"{server.system.label}, {where}: {answer.status} {words}"
    return Stopped(f"{said}\n{server.says()}")


def check(server, logins):
    """Raise Stopped unless each login is of the user to whom the database binds the person.

    Whose login it is says the token; without one, and of a few with one, the protected page.
    """
    openids = [people.openid(login.person) for login in logins]
    owners = server.store.owners(openids)
    asked = range(len(logins))
    if server.system.token:
        asked = random.sample(asked, min(SAMPLE, len(logins)))
        users = [_subject(login.token) for login in logins]
        _compare(server, users, owners)
    users = [_user_on_page(server, logins[number]) for number in asked]
    _compare(server, users, [owners[number] for number in asked])


def _compare(server, users, owners):
    if users != owners:
        raise Stopped(f"{server.system.label} let in {users[:9]} instead of {owners[:9]}")


def _subject(token):
    part = token.split(".")[1]
    return int(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["sub"])


def _user_on_page(server, login):
    answer = login.browser.get(server.system.me, login.token)
    if answer.status != 200:
        raise refused(server, "protected page", answer)
    page = answer.json()
    return page.get("user", page)["id"]

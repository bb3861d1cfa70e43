"""Visitors: browsers and API clients of a shop in this process, or of one that is served."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import requests

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
OURS = {"Origin": "http://localhost"}  # what a browser says of a form on a page of ours


class Visitor:
    """A browser, or an API client, of one shop. It keeps its cookies."""

    def __init__(self, client, headers=None):
        self.client = client
        self.headers = headers or {}

    def twin(self, shop=None):
        """Return another visitor with the same cookies, of this shop or another."""
        application = shop or self.client.application
        other = Visitor(application.test_client(), self.headers)
        other.client._cookies.update(self.client._cookies)
        return other

    def cookies(self, beginning=""):
        """Return the cookies whose names begin so, by name."""
        jar = self.client._cookies.values()
        return {cookie.key: cookie.value for cookie in jar if cookie.key.startswith(beginning)}

    def opens(self, address, **kwargs):
        headers = {**self.headers, **kwargs.pop("headers", {})}
        return self.client.get(address, headers=headers, **kwargs)

    def submits(self, address, **fields):
        """Post a form from a page of ours."""
        return self.client.post(address, data=fields, headers={**self.headers, **OURS})

    def starts(self, next_url=None):
        """Begin a login; return QQ's address."""
        query = {} if next_url is None else {"next": next_url}
        answer = self.client.get("/qq/login/", query_string=query, headers=self.headers)
        return answer.json["login_url"]

    def consents(self, login_url=None, person="ordinary", **form):
        """Say yes at QQ's page; return the address QQ sends the browser to."""
        answer = requests.post(
            login_url or self.starts(),
            data=form or {"person": person},
            allow_redirects=False,
            timeout=10,
        )
        parts = urlsplit(answer.headers["Location"])
        return f"{parts.path}?{parts.query}"

    def fills_in(self, address, action, /, **fields):
        """Post the form of a page that leads to ``action``, as a browser without scripts does.

        Its hidden fields go along.
        """
        page = self.opens(address).text
        pattern = rf'<form method="post" action="{re.escape(action)}[^>]*>.*?</form>'
        form = re.search(pattern, page, re.S)[0]
        target = html.unescape(re.search('action="([^"]+)"', form)[1])
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        return self.submits(target, **{**hidden, **fields})

    def begins_to_bind(self):
        """Press 绑定QQ on the page My account; return QQ's address."""
        answer = self.fills_in("/account/", "/qq/authorize/")
        return answer.headers["Refresh"].partition("url=")[2]

    def signs_in(self, person="ordinary", next_url=None):
        """Go all the way; return the callback's response."""
        return self.opens(self.consents(self.starts(next_url), person))


def state_of(address):
    return parse_qs(urlsplit(address).query)["state"][0]


def code_of(address):
    return parse_qs(urlsplit(address).query)["code"][0]


def bearer(tokens, name="access_token"):
    """Return the header that carries one of a sign-in's tokens."""
    return {"Authorization": "Bearer " + tokens[name]}


def goes_to_qq(address, person="x", *, verify=True):
    """Begin a login at a served shop and say yes at QQ; return the session and the way back."""
    visitor, login_url = begins(address)
    return visitor, agrees(address, login_url, person, verify=verify)


def begins(address, next_url=None):
    """Begin a login at a served shop; return the session and QQ's address."""
    visitor = requests.Session()
    query = {} if next_url is None else {"next": next_url}
    begun = visitor.get(f"{address}/qq/login/", params=query, timeout=20).json()
    visitor.close()  # a kept connection may be closed by the shop just when it is used again
    return visitor, begun["login_url"]


def agrees(address, login_url, person, *, verify=True):
    """Say yes at QQ; return the way back to a served shop."""
    answer = requests.post(
        login_url, data={"person": person}, allow_redirects=False, timeout=20, verify=verify
    )
    query = answer.headers["Location"].partition("?")[2]
    return f"{address}/oauth_callback?{query}"

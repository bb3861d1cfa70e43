"""People and machines the tests are about: a QQ, a shop, visitors."""

import atexit
import contextlib
import html
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from flask_migrate import upgrade
from werkzeug.serving import WSGIRequestHandler, make_server

import config
from meiduo import create_app, sandbox
from meiduo.extensions import db
from meiduo.sandbox.faults import Fault

ROOT = Path(__file__).parent.parent
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
APP_ID, APP_KEY = "100000001", "canary-client-secret-made-up"
KEYS = {
    "SECRET_KEY": secrets.token_hex(),
    "JWT_SECRET_KEY": secrets.token_hex(),
}


class Keeping(WSGIRequestHandler):
    """HTTP/1.1 with kept connections, as QQ's servers speak; silent."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass

    def setup(self):
        super().setup()
        self.server.connections += 1


class QQ:
    """The sandbox alone on a real socket."""

    def __init__(self, folder: Path, redirect_uris: str = "http://localhost/oauth_callback", ssl_context=None):
        self.app = sandbox.create_app(APP_ID, APP_KEY, redirect_uris, folder / "qq.sqlite")
        self.store = self.app.extensions["store"]
        self._server = make_server(
            "127.0.0.1", 0, self.app, threaded=True, request_handler=Keeping, ssl_context=ssl_context
        )
        self._server.connections = 0
        self._server.daemon_threads = True
        self.address = f"{'https' if ssl_context else 'http'}://127.0.0.1:{self._server.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def connections(self):
        return self._server.connections

    def will(self, kind, value=None, *, address="*", person="*", times=1):
        """Set a bad day."""
        self.store.set_fault(Fault(kind, value), address=address, person=person, times=times)

    def asked(self, address=None):
        """Count the calls this QQ has seen."""
        return sum(address is None or call["path"].endswith(address) for call in self.store.calls(100_000))

    @contextlib.contextmanager
    def meanwhile(self, address, act):
        """Let ``act`` happen once, while somebody waits for the answer of ``address``."""
        real, done = self.store.note, []

        def note(path, *rest):
            if path.endswith(address) and not done:
                done.append(True)
                act()
            real(path, *rest)

        self.store.note = note
        try:
            yield
        finally:
            del self.store.note
        assert done, f"{address} was not asked"

    def settings(self):
        return {
            "QQ_CLIENT_ID": APP_ID,
            "QQ_CLIENT_SECRET": APP_KEY,
            "QQ_REDIRECT_URI": "http://localhost/oauth_callback",
            "QQ_AUTHORIZE_URL": f"{self.address}/oauth2.0/authorize",
            "QQ_ACCESS_TOKEN_URL": f"{self.address}/oauth2.0/token",
            "QQ_API_BASE_URL": f"{self.address}/",
            "QQ_AVATAR_PREFIXES": f"{self.address}/avatar/",
        }

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Visitor:
    """A browser, or an API client, of one shop. It keeps its cookies."""

    def __init__(self, client, headers=None):
        self.client, self.headers = client, headers or {}

    def opens(self, address, **kwargs):
        return self.client.get(address, headers={**self.headers, **kwargs.pop("headers", {})}, **kwargs)

    def starts(self, next_url=None):
        """Begin a login; return QQ's address."""
        query = {} if next_url is None else {"next": next_url}
        return self.client.get("/qq/login/", query_string=query, headers=self.headers).json["login_url"]

    def consents(self, login_url=None, person="ordinary", **form):
        """Say yes at QQ's page; return the address QQ sends the browser to."""
        answer = requests.post(
            login_url or self.starts(), data=form or {"person": person}, allow_redirects=False, timeout=10
        )
        parts = urlsplit(answer.headers["Location"])
        return f"{parts.path}?{parts.query}"

    def fills_in(self, address, action, **fields):
        """Post the form of a page that leads to ``action``, with its hidden fields, as a browser without scripts does."""
        form = re.search(
            rf'<form method="post" action="{re.escape(action)}[^>]*>.*?</form>', self.opens(address).text, re.S
        )
        target = html.unescape(re.search('action="([^"]+)"', form[0])[1])
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
        headers = {**self.headers, "Origin": "http://localhost"}
        return self.client.post(target, data={**hidden, **fields}, headers=headers)

    def begins_to_bind(self):
        """Press 绑定QQ on the page My account; return QQ's address."""
        return self.fills_in("/account/", "/qq/authorize/").headers["Refresh"].partition("url=")[2]

    def signs_in(self, person="ordinary", next_url=None):
        """Go all the way; return the callback's answer."""
        return self.opens(self.consents(self.starts(next_url), person))


def state_of(address):
    return parse_qs(urlsplit(address).query)["state"][0]


_empty = Path(tempfile.mkdtemp(prefix="shop-")) / "empty.sqlite"  # migrated once, copied often
atexit.register(shutil.rmtree, _empty.parent, ignore_errors=True)


def make_shop(folder: Path, settings, *, migrate=True):
    """Return an app with its own empty database."""
    if "DATABASE_URL" not in settings and _empty.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(_empty, folder / "meiduo.sqlite")
        return create_app(config.load({**KEYS, **settings}, folder))
    app = create_app(config.load({**KEYS, **settings}, folder))
    if not migrate:
        return app
    with app.app_context():
        upgrade(str(ROOT / "migrations"))
        if "DATABASE_URL" not in settings:
            db.engine.dispose()  # the last connection to go writes SQLite's log into the file
            shutil.copy(folder / "meiduo.sqlite", _empty)
    return app


@contextlib.contextmanager
def rows(app):
    """Look into the database from outside of any request."""
    with app.app_context():
        yield db.session
        db.session.rollback()


def count(app, model):
    with rows(app) as session:
        return session.query(model).count()


def dispose(app):
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def clean(env, instance=None):
    """An environment with nothing of the developer's in it, no .env either."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    mine = {"INSTANCE_PATH": str(instance)} if instance else {}
    return {**kept, "FLASK_SKIP_DOTENV": "1", **mine, **env}


class Address(str):
    """Where a server answers, and its process id."""

    def __new__(cls, text, pid):
        address = super().__new__(cls, text)
        address.pid = pid
        return address


@contextlib.contextmanager
def running(command, port, *, env, log: Path, ready="/", secure=None):
    """Run a server until it answers; yield its address."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=clean(env, log.parent), stdout=out, stderr=subprocess.STDOUT)
    address = f"{'https' if secure else 'http'}://127.0.0.1:{port}"
    try:
        for _ in range(200):
            with contextlib.suppress(requests.RequestException):
                requests.get(address + ready, timeout=5, verify=str(secure) if secure else True)
                break
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield Address(address, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def gunicorn(port, *options):
    return [sys.executable, "-m", "gunicorn", "wsgi:app", "-b", f"127.0.0.1:{port}", *options]


def flask_run(port, *options, app="wsgi"):
    return [sys.executable, "-m", "flask", "--app", app, "run", "-p", str(port), *options]


def migrated(env):
    """Make the database of ``env`` with the documented command."""
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
        cwd=ROOT,
        env=clean(env),
        check=True,
        capture_output=True,
    )

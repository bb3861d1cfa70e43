"""The sandbox alone, on a real socket of this process: the QQ of most tests."""

import contextlib
import threading
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from meiduo import sandbox
from meiduo.sandbox.faults import Fault

APP_ID = "100000001"
APP_KEY = "canary-client-secret-made-up"
OUR_CALLBACK = "http://localhost/oauth_callback"


class Keeping(WSGIRequestHandler):
    """HTTP/1.1, as QQ's servers speak; silent; it counts connections."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass

    def setup(self):
        super().setup()
        self.server.connections += 1


class Served:
    """An app on a real socket of this process."""

    def __init__(self, app, ssl_context=None):
        self.app = app
        self._server = make_server(
            "127.0.0.1", 0, app, threaded=True, request_handler=Keeping, ssl_context=ssl_context
        )
        self._server.connections = 0
        self._server.daemon_threads = True
        scheme = "https" if ssl_context else "http"
        self.address = f"{scheme}://127.0.0.1:{self._server.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @property
    def connections(self):
        return self._server.connections

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class QQ(Served):
    """The sandbox alone."""

    def __init__(self, folder: Path, redirect_uris=OUR_CALLBACK, ssl_context=None):
        app = sandbox.create_app(APP_ID, APP_KEY, redirect_uris, folder / "qq.sqlite")
        self.store = app.extensions["store"]
        super().__init__(app, ssl_context)

    def will(self, kind, value=None, *, address="*", person="*", times=1):
        """Set a fault."""
        self.store.set_fault(Fault(kind, value), address=address, person=person, times=times)

    def asked(self, address=None):
        """Count the calls this QQ has seen."""
        calls = self.store.calls(100_000)
        return sum(address is None or call["path"].endswith(address) for call in calls)

    @contextlib.contextmanager
    def meanwhile(self, address, act):
        """Let ``act`` happen once, while somebody waits for ``address``; "" is any."""
        real = self.store.note
        done = []

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
        assert done, f"{address or 'QQ'} was not asked"

    def settings(self):
        return {
            "QQ_CLIENT_ID": APP_ID,
            "QQ_CLIENT_SECRET": APP_KEY,
            "QQ_REDIRECT_URI": OUR_CALLBACK,
            **addresses_of(self.address),
            "QQ_AVATAR_PREFIXES": f"{self.address}/avatar/",
        }


def addresses_of(qq):
    """Settings that lead to the QQ at an address."""
    return {
        "QQ_AUTHORIZE_URL": f"{qq}/oauth2.0/authorize",
        "QQ_ACCESS_TOKEN_URL": f"{qq}/oauth2.0/token",
        "QQ_API_BASE_URL": f"{qq}/",
    }

"""The servers that are tried with our app: how each is started, with what of ours it needs.

``{wsgi}``, ``{address}`` and ``{port}`` are filled in.
"""

from dataclasses import dataclass, replace

from processes import ROOT

from side_by_side.environments import SERVERS
from side_by_side.servers import GUNICORN, THREADS
from side_by_side.systems import BY_KEY

SHIPPED = ("-m", "gunicorn", "-c", str(ROOT / "deploy/gunicorn.conf.py"), "{wsgi}")
SHIPPED += ("-b", "{address}", "--log-level", "warning")
GEVENT = ("-m", "gunicorn", "{wsgi}", "-b", "{address}", "--log-level", "warning")
GEVENT += ("-w", "1", "-k", "gevent", "--timeout", "60")
GRANIAN = ("-m", "granian", "{wsgi}", "--interface", "wsgi", "--host", "127.0.0.1")
GRANIAN += ("--port", "{port}", "--workers", "1")
GRANIAN += ("--http1-header-read-timeout", "3000", "--workers-kill-timeout", "20")
WAITRESS = ("-m", "waitress", "--listen={address}", f"--threads={THREADS}")
WAITRESS += ("--no-clear-untrusted-proxy-headers", "--connection-limit=1000", "--asyncore-use-poll")
WAITRESS += ("{wsgi}",)
UWSGI = ("-c", "import pyuwsgi; pyuwsgi.run()", "--http-socket", "{address}", "--master")
UWSGI += (
    "--module",
    "{wsgi}",
    "--processes",
    "1",
    "--threads",
    str(THREADS),
    "--lazy-apps",
    "--socket-timeout",
    "3",
)
UWSGI += ("--hook-master-start", "unix_signal:15 gracefully_kill_them_all")
UWSGI_ACCESS = ("--log-format", "%(addr) %(method) %(var.PATH_INFO) %(status)")


@dataclass(frozen=True)
class Candidate:
    """A server, with as many processes and threads.

    ``access`` are options with which it writes an access log, and ``quiet`` those without one;
    ``logs`` is whether it has any.
    """

    key: str
    label: str
    serve: tuple
    access: tuple = ()
    quiet: tuple = ()
    logs: bool = True
    workers: int = 1
    threads: int = THREADS
    variables: tuple = ()

    def system(self, *, probed=False):
        """Return our app under it; to be probed, behind a proxy and with the access log."""
        variables = {"WEB_CONCURRENCY": str(self.workers), "THREADS": str(self.threads)}
        variables |= {**dict(self.variables), **({"PROXY_COUNT": "1"} if probed else {})}
        return replace(
            BY_KEY["ours"],
            key=self.key,
            label=self.label,
            environment=SERVERS,
            serve=self.serve + (self.access if probed else self.quiet),
            variables=tuple(variables.items()),
        )


def _gunicorn(key, label, serve=SHIPPED, **changes):
    return Candidate(key, f"gunicorn, {label}", serve, ("--access-logfile", "-"), **changes)


def _granian(key, threads=THREADS, **changes):
    serve = (*GRANIAN, "--blocking-threads", str(threads))
    label = f"granian, WSGI, 1 × {threads}"
    return Candidate(key, label, serve, ("--access-log",), ("--log-level", "warning"), **changes)


TWELVE = (("QQ_MAX_CONCURRENCY", "12"), ("DATABASE_POOL", "12"))  # of sixteen threads, as shipped
OURS = "`deploy/gunicorn.conf.py`"
CANDIDATES = [
    _gunicorn("shipped", f"{OURS}, 1 × 16", threads=16),
    _gunicorn("eight", f"{OURS}, 1 × 8"),
    _gunicorn("gthread", "plain gthread, 1 × 8", GUNICORN),
    _gunicorn("two", f"{OURS}, 2 × 4", workers=2, threads=4),
    _gunicorn("four", f"{OURS}, 4 × 2", workers=4, threads=2),
    _gunicorn("gevent", "gevent, 1 process", GEVENT, variables=(("QQ_MAX_CONCURRENCY", "16"),)),
    _granian("more", threads=16, variables=TWELVE),
    _granian("granian"),
    Candidate("waitress", "waitress, 1 × 8", WAITRESS, logs=False),
    Candidate("uwsgi", "uWSGI, 1 × 8", UWSGI, UWSGI_ACCESS, ("--disable-logging",)),
]

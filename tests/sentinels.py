"""A Redis with a replica, and three sentinels who promote it when the first one dies."""

import contextlib
import tempfile
import time
from pathlib import Path

import redis
from redis_server import server

PASSWORD = "canary-made-up-redis"
SERVICE = "mymaster"
QUICK = f"""
sentinel monitor {SERVICE} 127.0.0.1 {{port}} 2
sentinel auth-pass {SERVICE} {PASSWORD}
sentinel down-after-milliseconds {SERVICE} 500
sentinel failover-timeout {SERVICE} 3000
"""
OWN = """
requirepass {own}
sentinel sentinel-pass {own}
"""


class Watched:
    """The service.

    Attributes:
        master: the first server.
        replica: the second.
        address: of the sentinels.
    """

    def __init__(self, master, replica, sentinels, own, roots):
        self.master = master
        self.replica = replica
        self.sentinels = sentinels
        self._own = own
        self._tls = {"ssl": True, "ssl_ca_certs": roots} if roots else {}
        places = ",".join(f"127.0.0.1:{sentinel.port}" for sentinel in sentinels)
        self.address = f"redis+sentinel://:{PASSWORD}@{places}/{SERVICE}"

    def is_ready(self):
        """Tell whether the replica follows, and each sentinel knows it and the other ones."""
        asked = [self._client(it.port) for it in self.sentinels]
        try:
            known = [it.sentinel_master(SERVICE) for it in asked]
            replicas = [it.sentinel_slaves(SERVICE) for it in asked]
        finally:
            for it in asked:
                it.close()
        follows = [one["master-link-status"] == "ok" for found in replicas for one in found]
        return follows == [True] * 3 and all(it["num-other-sentinels"] == 2 for it in known)

    def _client(self, port):
        return redis.Redis(host="127.0.0.1", port=port, password=self._own, **self._tls)


@contextlib.contextmanager
def watched(own=None, tls=(), roots=None):
    """Run them all.

    Args:
        own: the sentinels' own password.
        tls: options by which all of them speak TLS, also with each other.
        roots: path of what their certificate is checked by.
    """
    secret = ("--requirepass", PASSWORD, "--masterauth", PASSWORD, *tls)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)  # the user of Redis has to enter
        master = stack.enter_context(server(*secret))
        follow = ("--replicaof", "127.0.0.1", str(master.port))
        replica = stack.enter_context(server(*secret, *follow))
        text = QUICK.format(port=master.port) + (OWN.format(own=own) if own else "")
        files = [_file(folder / str(number), text) for number in range(3)]
        sentinels = [stack.enter_context(server(*tls, file=file)) for file in files]
        service = Watched(master, replica, sentinels, own, roots)
        end = time.monotonic() + 20
        while not service.is_ready():
            assert time.monotonic() < end, "the sentinels do not know each other"
            time.sleep(0.2)
        yield service


def _file(folder, text):
    """Write a sentinel's settings, which it writes anew itself."""
    folder.mkdir()
    folder.chmod(0o777)
    file = folder / "sentinel.conf"
    file.write_text(text)
    file.chmod(0o666)
    return file

"""The stand-in for graph.qq.com as a process.

``python -m side_by_side.qq_server CHAIN KEY`` says its port on standard output, then takes lines of
JSON such as ``{"round_trip": 0.03, "keep_alive": true}`` on standard input and answers each with
what it has counted so far. It ends with its standard input.
"""

import asyncio
import collections
import json
import ssl
import sys

from side_by_side.qq_answers import Answers
from side_by_side.qq_wire import Wire

try:
    import uvloop
except ImportError:  # slower without, and still right
    uvloop = None


class QQ:
    """What all connections share."""

    def __init__(self):
        self.answers = Answers()
        self.round_trip = 0.0  # seconds
        self.keep_alive = True
        self.counts = collections.Counter(connections=0, handshakes=0, requests=0)


def obey(qq, ended):
    """Take a line from standard input."""
    line = sys.stdin.readline()
    if not line:
        ended.set()
        return
    for name, value in json.loads(line).items():
        setattr(qq, name, value)
    print(json.dumps(qq.counts), flush=True)


async def serve(chain, key):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain, key)
    tls.set_alpn_protocols(["http/1.1"])
    loop = asyncio.get_running_loop()
    qq = QQ()
    ended = asyncio.Event()
    server = await loop.create_server(lambda: Wire(qq, tls, loop), "127.0.0.1", 0, backlog=512)
    loop.add_reader(sys.stdin.fileno(), obey, qq, ended)
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()


if __name__ == "__main__":
    (uvloop or asyncio).run(serve(*sys.argv[1:]))

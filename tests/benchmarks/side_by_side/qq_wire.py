"""One connection to the stand-in: a way there and back that takes time, TLS behind it, HTTP/1.1.

The kernel of a small virtual machine cannot delay packets, so bytes are kept back here: half a
round trip on each way, and a whole one more before the first bytes, which is what the handshake of
TCP would have cost. TLS is behind the delay, so that its round trips take as long as they should.
"""

import asyncio
import collections
import contextlib
import ssl

HEAD_ENDS = b"\r\n\r\n"
REASONS = {200: "OK", 404: "Not Found"}


class Way:
    """Hands on what it is given, in order, each after its delay."""

    def __init__(self, loop, hand_on):
        self._loop = loop
        self._hand_on = hand_on
        self._under_way = collections.deque()
        self._last = 0.0

    def put(self, piece, delay):
        if not delay and not self._under_way:
            self._hand_on(piece)
            return
        self._last = max(self._last, self._loop.time() + delay)
        self._under_way.append(piece)
        self._loop.call_at(self._last, self._arrived)

    def _arrived(self):
        self._hand_on(self._under_way.popleft())


class Wire(asyncio.Protocol):
    """A connection. ``qq`` has its answers, ``round_trip`` in seconds, ``keep_alive``, counts."""

    def __init__(self, qq, tls, loop):
        self._qq = qq
        self._there = Way(loop, self._arrived)
        self._back = Way(loop, self._depart)
        self._sealed = ssl.MemoryBIO()
        self._to_send = ssl.MemoryBIO()
        self._tls = tls.wrap_bio(self._sealed, self._to_send, server_side=True)
        self._shaken = False
        self._first = True
        self._clear = b""

    def connection_made(self, transport):
        self._transport = transport
        self._qq.counts["connections"] += 1

    def data_received(self, data):
        delay = self._qq.round_trip * (1.5 if self._first else 0.5)
        self._first = False
        self._there.put(data, delay)

    def _depart(self, piece):
        if piece is None:
            self._transport.close()
        elif not self._transport.is_closing():
            self._transport.write(piece)

    def _send(self):
        if self._to_send.pending:
            self._back.put(self._to_send.read(), self._qq.round_trip / 2)

    def _arrived(self, data):
        self._sealed.write(data)
        try:
            goes_on = self._read()
        except ssl.SSLWantReadError:
            goes_on = True
        except ssl.SSLError:  # a goodbye of TLS, or none of it
            goes_on = False
        if not goes_on:
            with contextlib.suppress(ssl.SSLError):
                self._tls.unwrap()  # says goodbye, and does not wait for theirs
        self._send()
        if not goes_on:
            self._back.put(None, self._qq.round_trip / 2)

    def _read(self):
        """Return whether the connection goes on; raise SSLWantReadError when all is read."""
        if not self._shaken:
            self._tls.do_handshake()
            self._shaken = True
            self._qq.counts["handshakes"] += 1
        while piece := self._tls.read(65536):
            self._clear += piece
            while request := self._whole_request():
                if not self._answer(*request):
                    return False
        return False

    def _whole_request(self):
        """Take one request off what was read: address and body, or None while it is not whole."""
        head, found, rest = self._clear.partition(HEAD_ENDS)
        if not found:
            return None
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in map(_split, lines[1:])}
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return None
        self._clear = rest[length:]
        closes = headers.get("connection", "").lower() == "close"
        return lines[0].split(" ")[1], rest[:length], closes

    def _answer(self, target, body, closes):
        """Answer a request; return whether the connection goes on."""
        status, kind, text = self._qq.answers.answer(target, body)
        self._qq.counts["requests"] += 1
        payload = text.encode()
        goes_on = self._qq.keep_alive and not closes
        head = (
            f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(payload)}\r\n"
            f"Connection: {'keep-alive' if goes_on else 'close'}\r\n\r\n"
        )
        self._tls.write(head.encode() + payload)
        return goes_on


def _split(line):
    return line.partition(":")

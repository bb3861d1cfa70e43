"""What QQ responds, read no further than it may be long."""

import zlib
from http.client import HTTPException, HTTPResponse
from typing import NamedTuple

from meiduo.qq_auth.provider.sockets import TooLong

LONGEST = 64 * 1024  # bytes after decompression; QQ's longest response is under 2 KiB
COMPRESSED = {"gzip", "x-gzip", "deflate"}


class NoResponse(Exception):
    """QQ gave no response. The text is the kind of failure, never an address: those have secrets.

    ``harmless`` when asking once more does no harm.
    """

    def __init__(self, kind: str, *, harmless: bool = False) -> None:
        super().__init__(kind)
        self.harmless = harmless


class Response(NamedTuple):
    """A response over HTTP."""

    status: int
    body: bytes


def read(response: HTTPResponse) -> Response:
    """Return a response that is whole, and final.

    Raises:
        TooLong: it is longer than LONGEST.
        HTTPException, OSError: it is not whole, or not in time.
    """
    with response:
        if response.status < 200:  # the response is yet to come; http.client skips 100 alone
            raise HTTPException("not final")
        body = _body(response)
        if len(body) > LONGEST:
            raise TooLong
        if response.length:  # http.client does not mind
            raise HTTPException("cut")
        if response.headers.get("Content-Encoding", "").lower() in COMPRESSED:
            body = _decompressed(body)
        return Response(response.status, body)


def _body(response: HTTPResponse) -> bytes:
    try:
        return response.read(LONGEST + 1)
    except ValueError:  # the length of a chunk is -2
        raise HTTPException("no length") from None


def _decompressed(body: bytes) -> bytes:
    """We ask for no compression; a gateway may not care."""
    either = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip, or deflate with its head
    try:
        text = either.decompress(body, LONGEST + 1)
    except zlib.error:
        raise HTTPException("not compressed so") from None
    if len(text) > LONGEST:
        raise TooLong
    if not either.eof:
        raise HTTPException("cut")
    return text

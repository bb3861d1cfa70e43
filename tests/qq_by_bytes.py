"""A QQ that is written byte by byte, for responses that no server would send."""

import json

TOKEN = json.dumps({"access_token": "A" * 32, "openid": "B" * 32}).encode()
PROFILE = json.dumps({"ret": 0, "nickname": "x"}).encode()
HEAD = "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{}\r\n"


def request(connection):
    """Return a request as its pieces came; none when there is no other."""
    pieces = [connection.recv(65536)]
    while b"\r\n\r\n" not in b"".join(pieces) and pieces[-1]:
        pieces.append(connection.recv(65536))
    while pieces[0].startswith(b"POST") and b"code=" not in b"".join(pieces) and pieces[-1]:
        pieces.append(connection.recv(65536))
    return [piece for piece in pieces if piece]


def respond(connection, pieces, header="", change=bytes):
    """Respond to a request as QQ does, all in one piece."""
    body = change(TOKEN if pieces[0].startswith(b"POST") else PROFILE)
    connection.sendall(whole(body, header))


def whole(body, header=""):
    """Return a response, its head and its body."""
    return HEAD.format(len(body), header).encode() + body


def token_of(letter):
    """Return the body of a token response whose openid is this letter, over and over."""
    return json.dumps({"access_token": "A" * 32, "openid": letter * 32}).encode()


def openid_asked(pieces):
    """Return the first letter of the openid that a request for the profile asks about."""
    return b"".join(pieces).partition(b"openid=")[2][:1].decode()

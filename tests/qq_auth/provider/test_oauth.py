"""What QQ is asked for, and how."""

import pytest
from broken_qq import at, listener
from malls import APP_ID, APP_KEY, Visitor


@pytest.mark.holds("A-11")
def test_only_the_profile_is_asked_for(visitor):
    assert "scope=get_user_info&" in visitor.starts() + "&"


@pytest.mark.holds("A-60", "I8")
def test_the_secret_travels_in_a_body(make_shop):
    """And never in an address."""
    seen = []

    def note(connection):
        text = ""
        while "code=" not in text:  # head and body may come in pieces
            piece = connection.recv(65536)
            if not piece:
                break
            text += piece.decode()
        seen.append(text)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

    with listener(note) as address:
        Visitor(make_shop(**at(address)).test_client()).signs_in()

    head, _, body = seen[0].partition("\r\n\r\n")
    members = {f"client_secret={APP_KEY}", f"client_id={APP_ID}", "fmt=json", "need_openid=1"}
    assert head.startswith("POST /oauth2.0/token HTTP/1.1")
    assert "client_secret" not in head
    assert members <= set(body.split("&"))

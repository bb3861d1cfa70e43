"""The consent page draws its own address as a QR code."""

from html import unescape
from xml.etree import ElementTree

import segno
from sandbox_pages import CONSENT

from meiduo.sandbox import qr_code


def test_the_code_is_this_pages_address(opens):
    page = opens(CONSENT, base_url="http://192.168.0.7:9000").text

    assert qr_code.draw("http://192.168.0.7:9000" + CONSENT) in page
    assert qr_code.draw("http://192.168.0.7:9000" + CONSENT + "x") not in page
    assert "请用手机QQ扫码" in page


def test_it_is_drawn_with_its_margin():
    drawing = ElementTree.fromstring(unescape(qr_code.draw("x" * 200)))
    side = segno.make("x" * 200, error="q").symbol_size(border=4)[0]

    assert drawing.attrib == {"viewBox": f"0 0 {side} {side}"}


def test_too_long_an_address_has_none(opens):
    """The page does without."""
    page = opens(CONSENT + "&more=" + "x" * 3000)

    assert page.status_code == 200
    assert "扫码" not in page.text
    assert "授权并登录" in page.text

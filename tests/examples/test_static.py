"""The extension's style sheet is kept by browsers; the bookshop's own files are as it says."""

import re


def test_the_extensions_style_sheet_is_kept(reader):
    page = reader.opens("/login/").text
    linked = re.search(r'"(/qq/static/qq_auth\.[0-9a-f]{12}\.css)"', page)[1]

    sent = reader.client.get(linked, buffered=True)

    assert sent.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert sent.headers["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in sent.headers
    assert 'class="qq"' in page
    assert ".qq-auth" in sent.text


def test_the_shops_own_files_keep_their_names(reader):
    page = reader.opens("/login/").text
    linked = re.search(r'"(/static/[^"]+)"', page)[1]

    sent = reader.client.get(linked, buffered=True)

    assert linked == "/static/shop.css"
    assert sent.headers["Cache-Control"] == "no-cache"

"""A QR code as a drawing."""

from markupsafe import Markup

MARGIN = 4  # modules; the standard's quiet zone


def draw(text: str) -> Markup | None:
    """Return an SVG element; None when the text is longer than a code can be.

    It can be read with a stamp across: a quarter of it may be hidden.
    """
    import segno  # noqa: PLC0415  # when first drawn

    try:
        code = segno.make(text, error="q", micro=False)
    except segno.DataOverflowError:
        return None
    drawn = code.svg_inline(omitsize=True, border=MARGIN, svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704  # lines alone: the text is not in it

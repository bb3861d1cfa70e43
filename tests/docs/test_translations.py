"""The English pages are complete."""

from io import BytesIO

from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from malls import ROOT


def test_the_english_pages_are_complete_and_compiled(tmp_path):
    pot = tmp_path / "all.pot"
    folder = ROOT / "meiduo/translations/en/LC_MESSAGES"
    options = ["-F", str(ROOT / "babel.cfg"), "-o", str(pot)]
    CommandLineInterface().run(["pybabel", "-q", "extract", *options, str(ROOT)])
    wanted = {message.id for message in read_po(BytesIO(pot.read_bytes())) if message.id}
    written = read_po(BytesIO((folder / "messages.po").read_bytes()))
    compiled = read_mo(BytesIO((folder / "messages.mo").read_bytes()))

    assert {message.id for message in written if message.id and message.string} == wanted
    assert all(compiled[message.id].string == message.string for message in written if message.id)

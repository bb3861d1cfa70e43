"""A nickname as people read it: what nobody sees is taken out, characters are not cut in two; pure.

Imported with the first nickname that has more than letters: ``regex`` and its tables are 2 MiB.
"""

import unicodedata

import regex

from meiduo.qq_auth.identity import NAMELESS

LONGEST_STORED = 64  # code points, the column's width
# code points; a family emoji with skin tones has eleven, a hostile stack of accents thousands
LONGEST_CHARACTER = 12

_INVISIBLE = regex.compile(
    r"[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]--[\u200d]]|(?<!\p{So}\p{M}?\p{Sk}?)\u200d", regex.V1
)
_CHARACTER = regex.compile(r"\X")


def read(value: str, longest: int) -> str:
    """Return the cleaned nickname; NAMELESS when nothing is left of it.

    Args:
        value: as QQ sent it.
        longest: characters at most, as people count them.
    """
    text = " ".join(value.encode("utf-8", "ignore").decode().split())
    text = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())
    name = ""
    for character in _CHARACTER.findall(text)[:longest]:
        longer = name + character[:LONGEST_CHARACTER]
        if len(longer) > LONGEST_STORED:
            break
        name = longer
    return name.strip() or NAMELESS

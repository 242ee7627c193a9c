"""The words of a text as they are indexed, and the words of a question likewise.

Both are folded as the texts and terms of the brands are (`scoring.text.folding`). Scripts that are written without
spaces, and Hangul, are cut into single characters: a run of them in a question is a phrase, so that any part of a
sentence is found, of one character too. A picture is a word of its own.
"""

import re
from unicodedata import category

from scoring.text.folding import fold

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\uac00-\ud7ff"  # Hangul: particles are written onto the words
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af"
)
"""Ranges of characters of scripts without spaces, as a regular expression names them."""
_PIECES = re.compile(f"[{UNSPACED}]|[^{UNSPACED}]+")
_PICTURE = re.compile("[\u2600-\u27bf\u2b50-\u2b55\U0001f000-\U0001faff]")
_PARTS = frozenset("LNM")
"""Classes of characters that words are made of, as the tokenizer of the index has them."""


def indexed(text: str) -> str:
    """Return the text that goes into the index: words between spaces and signs.

    >>> indexed("L'Oréal"), indexed("東京で"), indexed("bad😡")
    ("l'oreal", '東 京 で', 'bad u1f621 ')
    """
    folded = fold(text)
    if folded.isascii():
        return folded
    return _PICTURE.sub(_named, " ".join(_PIECES.findall(folded)))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a piece of a question, in their order; of signs alone there are none.

    >>> words_of("L'Oréal"), words_of("#東京!"), words_of('"')
    (('l', 'oreal'), ('東', '京'), ())
    """
    return tuple("".join(c if category(c)[0] in _PARTS or category(c) == "Co" else " " for c in indexed(text)).split())


def _named(found: re.Match[str]) -> str:
    return f" u{ord(found[0]):x} "

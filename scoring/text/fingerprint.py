"""The fingerprint of a text: equal for copies, whatever address, name or decoration they carry (SPEC section 2)."""

import re
from hashlib import sha256

from scoring.compute.memoize import memoize
from scoring.text.normalization import normalized

MIN_CODE_POINTS = 24
"""A shorter rest is no text that only a copy would repeat."""

# Python's \w and \s are the method's own, code point by code point: a test walks through all of them.
_ADDRESS_OR_NAME = re.compile(r"https?://\S+|[@#]\w+")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_ASCII_BETWEEN_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}
"""The same for plain English text, three times as fast."""


def normal_form(text: str) -> str:
    """Return what the fingerprint is taken of.

    >>> normal_form("RT @someone: The ＱＵＥＵＥ was _long_, see https://example.org/a?b #fail")
    'rt the queue was long see'
    """
    return _normal_form(text)


@memoize
def _normal_form(text: str) -> str:
    if text.isascii():
        folded = text.lower()
        if "@" in folded or "#" in folded or "http" in folded:
            folded = _ADDRESS_OR_NAME.sub(" ", folded)
        return " ".join(folded.translate(_ASCII_BETWEEN_WORDS).split())
    folded = normalized("NFKC", text).casefold()
    return _BETWEEN_WORDS.sub(" ", _ADDRESS_OR_NAME.sub(" ", folded)).strip()


def fingerprint_of(text: str) -> str | None:
    """Return 16 lower-case hexadecimal digits, or None for a text too short to have one.

    >>> fingerprint_of("Hello WORLD, this is a TEST of the fingerprint!")
    '40d49667137d4b63'
    >>> fingerprint_of("short one") is None
    True
    """
    normal = normal_form(text)
    if len(normal) < MIN_CODE_POINTS:
        return None
    return sha256(normal.encode()).hexdigest()[:16]

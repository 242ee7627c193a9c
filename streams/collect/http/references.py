"""Character references, and halves of characters, in texts from outside: read where they mean something, never raised.

Somebody who cuts a text in the middle of an emoji, or escapes it as UTF-16, sends surrogates: two that belong together
are the character that they stand for, one alone is the replacement character.
"""

import re
from html import unescape

REPLACEMENT = "\ufffd"
MOST_DIGITS = 16
"""Of a reference; with more it stands for no character, and Python reads no number of thousands of digits."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_REFERENCE = re.compile(
    r"&#(?:0{0,9}(5[5-7]\d{3})|[xX]0{0,9}([dD][89a-fA-F][0-9a-fA-F]{2}))(?:;|(?![0-9a-fA-F]))"
)
_LONG_REFERENCE = re.compile(rf"&#[xX]?[0-9a-fA-F]{{{MOST_DIGITS},}}+;?")
_WHOLE_REFERENCE = re.compile(r"&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,9}|[A-Za-z][A-Za-z0-9]{1,31});")
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_JSON_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def paired(text: str) -> str:
    r"""Return a text without surrogates.

    >>> paired("a\ud83d\ude02b\ud83d"), paired("é")
    ('a😂b\ufffd', 'é')
    """
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def without_surrogate_references(text: str) -> str:
    """Return a text whose references of surrogates are the characters that they stand for; others stay as they are.

    >>> without_surrogate_references("&#55357;&#xDE02; &#x1F602; &amp; &#551; &#55357;")
    '😂 &#x1F602; &amp; &#551; \ufffd'
    """
    return paired(_SURROGATE_REFERENCE.sub(_surrogate, text)) if "&#" in text else text


def unescaped(text: str, *, whole: bool = False) -> str:
    """Return a text whose references are read; `whole`: those alone that end with a semicolon.

    >>> unescaped("&lt;b&gt; &eacute;&#233; &#xD83D;&#xDE02; AT&T &#0;")
    '<b> éé 😂 AT&T \ufffd'
    >>> unescaped("&copy=1"), unescaped("&copy=1", whole=True)
    ('©=1', '&copy=1')
    """
    if "&" not in text:
        return text
    text = without_surrogate_references(_LONG_REFERENCE.sub(REPLACEMENT, text))
    return _WHOLE_REFERENCE.sub(lambda found: unescape(found[0]), text) if whole else unescape(text)


def without_lone_escapes(json: bytes) -> bytes:
    r"""Return JSON in which a surrogate that is escaped alone is the replacement character: parsers refuse it.

    >>> without_lone_escapes(rb'["\ud83d\ude02", "\ud83d", "\\ud83d"]')
    b'["\\ud83d\\ude02", "\\ufffd", "\\\\ud83d"]'
    """
    if not _SURROGATE_ESCAPE.search(json):
        return json
    return _JSON_ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], json)


def _surrogate(found: re.Match[str]) -> str:
    number = int(found[1]) if found[1] else int(found[2], 16)
    return chr(number) if 0xD800 <= number <= 0xDFFF else found[0]

"""Texts, names and ids of rows."""

import re

from streams.collect.http.html_text import LONGEST, text_of
from streams.collect.http.references import unescaped

_TAG = re.compile(
    r"</?(?:p|br|a|b|i|u|em|div|span|strong|small|blockquote|code|pre|ul|ol|li|img|h[1-6]|table|tr|td|font)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d{2}", re.ASCII | re.IGNORECASE)
"""How Excel writes a long number, most of its digits lost."""
KEPT_AS_TEXT = re.compile(r"""'(\d{1,40})|="([^"]{1,200})\"""", re.ASCII)
"""How people keep a spreadsheet from rounding an id."""
EXACT_FLOAT = 2.0**53


def text(value: object) -> str | None:
    r"""Return a text without its markup; what is empty is None.

    Args:
        value: a text; or parts of one, as Telegram exports it.

    Raises:
        ValueError: no text.

    >>> text("<p>I don&#x27;t <b>love</b> Acme &amp; co</p>"), text("Acme &amp; Co, 3 < 5"), text("a\0b")
    ("I don't love Acme & co", 'Acme & Co, 3 < 5', 'ab')
    >>> text(["I like ", {"type": "bold", "text": "Acme"}])
    'I like Acme'
    """
    if isinstance(value, list):
        value = "".join(_part(part) for part in value)
    if not isinstance(value, str):
        return words(value)
    if "\0" in value:
        value = value.replace("\0", "")
    if "<" in value and len(value) <= LONGEST and _TAG.search(value):
        return text_of(value) or None
    if "&" in value:
        value = unescaped(value, whole=True)
    return value or None


def undone(value: str) -> str | None:
    r"""Return a text whose UTF-8 was read as Latin-1 or Windows-1252 by whoever wrote it; None: it was not.

    >>> undone("câ\x80\x99est trÃ¨s bien"), undone("câ€™est"), undone("très bien"), undone("Acme")
    ('c’est très bien', 'c’est', None, None)
    """
    if value.isascii():
        return None
    try:
        return b"".join(map(_byte, value)).decode()
    except UnicodeError:
        return None


def _byte(char: str) -> bytes:
    return char.encode("latin-1") if char < "\u0100" else char.encode("cp1252")


def undone_text(value: object) -> str | None:
    """Return a text as `text` does, where a file has its texts as `undone` describes.

    Raises:
        ValueError: no text.
    """
    return text((undone(value) or value) if isinstance(value, str) else value)


def undone_author(value: object) -> str | None:
    """Return whose words they are, likewise.

    Raises:
        ValueError: no text.
    """
    return author((undone(value) or value) if isinstance(value, str) else value)


def _part(part: object) -> str:
    if isinstance(part, dict):
        part = part.get("text")
    if isinstance(part, str):
        return part
    raise ValueError("no text")


def words(value: object) -> str | None:
    """Return a text or a whole number as text; what is empty is None.

    Raises:
        ValueError: no text.

    >>> words(" ann "), words(7), words(7.0), words("")
    ('ann', '7', '7', None)
    """
    if isinstance(value, str):
        return value.strip().replace("\0", "") or None
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value == value // 1 and abs(value) < EXACT_FLOAT:
        return str(int(value))
    raise ValueError("no text")


def author(value: object) -> str | None:
    """Return whose words they are; None where an account was deleted: many people are no one.

    >>> author("ann"), author("[deleted]")
    ('ann', None)
    """
    if isinstance(value, str) and value[:1] == "[" and value in GONE:
        return None
    return words(value)


GONE = frozenset(("[deleted]", "[removed]", "[unknown]"))


def identity(value: object) -> str | None:
    """Return an id; None where there is none, or where a spreadsheet or a script rounded it.

    >>> identity("1.23E+17"), identity(1.5426579044817961e18), identity("2.0"), identity("t3_x"), identity("nan")
    (None, None, '2', 't3_x', None)
    >>> identity("'1542657904481796104"), identity('="1542657904481796104"')
    ('1542657904481796104', '1542657904481796104')
    """
    if isinstance(value, str):
        if ROUNDED.fullmatch(value.strip()) or value == "nan":
            return None
        if value[:1] in ("'", "=") and (kept := KEPT_AS_TEXT.fullmatch(value)):
            return kept[1] or kept[2]
        return words(value.removesuffix(".0") if value[:-2].isdecimal() else value)
    if isinstance(value, float) and not abs(value) < EXACT_FLOAT:
        return None
    return words(value)


def is_rounded(value: object) -> bool:
    """Whether an id lost digits.

    >>> is_rounded("1.23E+17"), is_rounded(1.5e18), is_rounded("12")
    (True, True, False)
    """
    if isinstance(value, str):
        return ROUNDED.fullmatch(value.strip()) is not None
    return isinstance(value, float) and not abs(value) < EXACT_FLOAT


def ends_rounded(ids: list[str]) -> bool:
    """Whether whole numbers of 17 digits and more end in zeros as only rounded ones do.

    >>> ends_rounded(["1542657904481796000"] * 3), ends_rounded(["1542657904481796104", "1542657904481796000"])
    (True, False)
    """
    long = [one for one in ids if len(one) >= 17 and one.isdecimal()]
    return len(long) >= 3 and sum(one.endswith("00") for one in long) >= 0.9 * len(long)

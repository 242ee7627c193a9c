"""Bytes of a feed -> its text: by what the server, a byte order mark or the document says, and never refused.

A byte that does not fit is one replacement character; the rest of the document is read all the same.
"""

import codecs
import re

from streams.collect.http.references import REPLACEMENT, paired, without_surrogate_references

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
"""How a document begins, and in which encoding."""
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*+<\?xml\s[^>]{0,400}?\?>", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_TEXT_CODECS = re.compile(
    r"utf-(?:8|16|32)|ascii|iso8859|cp\d|gb|big5|hz|euc_|shift_jis|iso2022|johab|koi8|mac|kz1048|ptcp154|tis"
)
"""Of all that Python knows under a name, as `zlib`: those that turn bytes into text, each in one pass."""
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
"""What is meant where a narrower encoding is named."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FITTING, _WRONG = re.compile("[^\x00-\x7f\ufffd]"), re.compile("\ufffd+")
_NUMBER = re.compile(r"&#(?:([0-9]++)|[xX]([0-9a-fA-F]++));")


def text_of_bytes(body: bytes, content_type: str) -> str:
    r"""Return the text of a document; a byte order mark is left out.

    >>> text_of_bytes(b'<?xml version="1.0" encoding="latin1"?>\xe9', ""), text_of_bytes("<é".encode("utf-16-be"), "")
    ('<?xml version="1.0" encoding="latin1"?>é', '<é')
    >>> text_of_bytes("né né ".encode() + b"\xff", "text/xml"), text_of_bytes(b"n\xe9 n\xe9", "text/xml; charset=utf-8")
    ('né né \ufffd', 'né né')
    """
    for mark, marked in _MARKS:
        if body.startswith(mark):
            return body.decode(marked, "replace").removeprefix("\ufeff")
    charset, declared = _CHARSET.search(content_type), _DECLARED.search(body[:1_000])
    names = [name for name in (charset and charset[1], declared and declared[1].decode("ascii", "replace")) if name]
    encodings = [encoding for name in names if (encoding := _codec(name))]
    for encoding in (*encodings, "utf-8"):
        try:
            # Some write UTF-8 of UTF-16, an emoji as two halves of three bytes each.
            return paired(body.decode(encoding, "surrogatepass" if encoding == "utf-8" else "strict"))
        except UnicodeDecodeError:
            continue
    as_utf8 = body.decode(errors="replace")
    if len(_FITTING.findall(as_utf8)) >= len(_WRONG.findall(as_utf8)):
        return as_utf8
    return body.decode(next((one for one in encodings if one != "utf-8"), "cp1252"), "replace")


def xml_of(text: str) -> str:
    """Return a document without what no XML may hold, and without its declaration: it is to be read as UTF-8.

    >>> xml_of('<?xml version="1.0" encoding="x"?><a>&#55357;&#56834;&#7;&#65;</a>')
    '<a>😂\ufffd&#65;</a>'
    """
    declaration = _DECLARATION.match(text)
    text = paired(_NO_XML.sub("", text[declaration.end() :] if declaration else text))
    return _NUMBER.sub(_number, without_surrogate_references(text)) if "&#" in text else text


def _codec(name: str) -> str | None:
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _WIDER.get(known, known) if _TEXT_CODECS.match(known) else None


def _number(found: re.Match[str]) -> str:
    digits = (found[1] or found[2]).lstrip("0")
    number = int(digits or "0", 10 if found[1] else 16) if len(digits) < 8 else 0
    is_character = number in (9, 10, 13) or 0x20 <= number < 0xFFFE or 0x10000 <= number <= 0x10FFFF
    return found[0] if is_character else REPLACEMENT

"""A text as its author wrote it: without entities of HTML, and without what is no word of the author.

Addresses become a mark and their host, its dots glued, so that no word is found within one and a term that is a host
is. Mail addresses and the instance of a handle (``@bob@mastodon.example``) go, and so do quoted lines, the opening of a
repost, the account by which something was shared, and the line that feeds end with.
"""

import re
from html import unescape

from scoring.compute.memoize import memoize

ADDRESS, GLUE = "\x01", "\x02"
"""What an address begins with, and what stands for the dots of its host: neither is a character that people write."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]*)+(?=[\w\"'“«¿¡(]).*$", re.MULTILINE)
_REPOST = re.compile(r"^\s*RT\s+(?=@)")
_SHARED = re.compile(r"[\s(]via\s+@\w{1,40}(?:@[\w.-]+)?\)?(?=\s*$|\s+https?://\S+\s*$)", re.IGNORECASE)
_SHARED_BY_NAME = re.compile(r"(?<=\S)\s+[-–—|]\s+via\s[^\n]{1,40}$", re.IGNORECASE)
_FEED_ENDING = re.compile(
    r"(?:(?:the post|l'article|der beitrag|la entrada|l'articolo|o post)\b[^\n]{0,300}?)?\b(?:appeared first on"
    r"|est apparu en premier sur|erschien zuerst auf|se public[oó] primero en|apareci[oó] primero en|proviene da"
    r"|apareceu primeiro em)\b[^\n]*",
    re.IGNORECASE,
)
_FEED_WORDS = (" first on ", " premier sur ", " zuerst auf ", " primero en ", "proviene da ", " primeiro em ")
_MAIL = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_INSTANCE = re.compile(r"(?<=\w)@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_ADDRESS = re.compile(
    r"(?:https?://|(?<![\w@.])www\.)(?:www\.)?([^\s/?#:\"<>)\]]*)\S*"
    r"|(?<![\w@./-])((?:[\w-]{1,63}\.)+[a-zA-Z]{2,24})/[^\s]*",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    r"""Return what the author wrote; in time that grows with the length.

    >>> own_words("AT&amp;T is down")
    'AT&T is down'
    >>> own_words("> they are great\nNo.")
    '\nNo.'
    >>> own_words("See https://www.acme.com/o2?a=b now") == f"See {ADDRESS}acme{GLUE}com now"
    True
    >>> own_words("RT @bob@mastodon.example: mail a.b@acme.com")
    '@bob: mail '
    """
    return _own_words(text)


@memoize
def _own_words(text: str) -> str:
    if "&" in text and ";" in text:
        text = unescaped(text)
    if ">" in text:
        text = _QUOTED.sub("", text)
    if "@" in text:
        if "RT" in text:
            text = _REPOST.sub("", text)
        if "via" in text or "Via" in text:
            text = _SHARED.sub("", text)
        text = _INSTANCE.sub("", _MAIL.sub("", text)) if "." in text else text
    elif "via " in text:
        text = _SHARED_BY_NAME.sub("", text)
    if any(word in text for word in _FEED_WORDS):
        text = _FEED_ENDING.sub("", text)
    if "/" in text or "www." in text or "WWW." in text:
        text = _ADDRESS.sub(_host_of, text)
    return text


def unescaped(text: str) -> str:
    """Return a text whose entities of HTML are the characters that they name; escaped twice is escaped once more.

    >>> unescaped("AT&amp;amp;T &copy=1 &lt;3")
    'AT&T &copy=1 <3'
    """
    for _ in range(2):
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    return text


def _host_of(found: re.Match[str]) -> str:
    host = found[1] if found[1] is not None else found[2]
    return ADDRESS + host.strip(".").replace(".", GLUE)

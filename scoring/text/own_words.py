"""A text as its author wrote it: without entities of HTML, and without what is no word of the author.

Addresses become a mark and their host, its dots glued, so that no word is found within one and a term that is a host
is. Mail addresses and the instance of a handle (``@bob@mastodon.example``) go, and so do quoted lines, the opening of a
repost, the account by which something was shared, and the line that feeds end with.
"""

import re
from html import unescape

from scoring.compute.memoize import memoize
from scoring.text.edits import Edit, Spans, any_applies, edited, edited_with_spans, holds

ADDRESS, GLUE = "\x01", "\x02"
"""What an address begins with, and what stands for the dots of its host: neither is a character that people write."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]*)+(?=[\w\"'“«¿¡(]).*$", re.MULTILINE)
_REPOST = re.compile(r"^\s*RT\s+(?=@)")
_SHARED = re.compile(r"[\s(]via\s+@\w{1,40}(?:@[\w.-]{1,80})?\)?(?=\s*$|\s+https?://\S+\s*$)", re.IGNORECASE)
_SHARED_BY_NAME = re.compile(r"(?<=\S)\s[-–—|]\s{1,3}via\s[^\n]{1,40}$", re.IGNORECASE)
_FEED_ENDING = re.compile(
    r"(?:\b(?:the post|l'article|der beitrag|la entrada|l'articolo|o post)\b[^\n]{0,300}?)?\b(?:appeared first on"
    r"|est apparu en premier sur|erschien zuerst auf|se public[oó] primero en|apareci[oó] primero en|proviene da"
    r"|apareceu primeiro em)\b[^\n]*",
    re.IGNORECASE,
)
_FEED_WORDS = (" first on ", " premier sur ", " zuerst auf ", " primero en ", "proviene da ", " primeiro em ")
_MAIL = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_INSTANCE = re.compile(r"(?<=\w)@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_ADDRESS = re.compile(
    r"(?:https?://|(?<![\w@.])www\.)(?:www\.)?([^\s/?#:\"<>)\]]*)\S*"
    r"|(?<![\w@./-])((?:[\w-]{1,63}\.)+[a-zA-Z]{2,24})/\S*",
    re.IGNORECASE,
)


def _nothing(_: re.Match[str]) -> str:
    return ""


def _character(found: re.Match[str]) -> str:
    return unescape(found[0])


def _host(found: re.Match[str]) -> str:
    host = found[1] if found[1] is not None else found[2]
    return ADDRESS + host.strip(".").replace(".", GLUE)


def _has_inner_at(text: str) -> bool:
    """Whether a "@" stands behind a letter, as in a mail address, and not before a handle."""
    at = text.find("@", 1)
    while at > 0:
        before = text[at - 1]
        if before.isalnum() or before in "_.+-":
            return True
        at = text.find("@", at + 1)
    return False


_UNESCAPE = Edit(holds("&"), _ENTITY, _character)
EDITS = (
    _UNESCAPE,
    _UNESCAPE,  # escaped twice is escaped once more
    Edit(holds(">"), _QUOTED, _nothing),
    Edit(holds("RT"), _REPOST, _nothing),
    Edit(holds("via @", "Via @"), _SHARED, _nothing),
    Edit(holds(" via "), _SHARED_BY_NAME, _nothing),
    Edit(holds(*_FEED_WORDS), _FEED_ENDING, _nothing),
    Edit(_has_inner_at, _MAIL, _nothing),
    Edit(_has_inner_at, _INSTANCE, _nothing),
    Edit(holds("/", "www.", "WWW."), _ADDRESS, _host),
)


_may_change = any_applies(EDITS)


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
    return _own_words(text) if _may_change(text) else text


@memoize
def _own_words(text: str) -> str:
    return edited(text, EDITS)


def own_words_with_spans(text: str) -> tuple[str, Spans]:
    """Return the same, and where each of its characters comes from."""
    return edited_with_spans(text, EDITS)

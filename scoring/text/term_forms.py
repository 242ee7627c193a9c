"""The forms in which a term of a brand is looked for: as it is written, joined as in a hashtag, and as a host."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scoring.text.folding import JOINS, fold
from scoring.text.own_words import GLUE

JOINED_ANYWHERE = 6
"""From so many letters on a joined form is a word of its own; a shorter one is looked for in hashtags and handles."""
_FEWEST_JOINED = 3
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([\w-]{1,63}(?:\.[\w-]{1,63})+)/?", re.IGNORECASE)


class Form(NamedTuple):
    """One form, folded."""

    text: str
    written: str
    """The term as the brand has it."""
    in_tags: bool
    """Whether it is looked for behind # and @ alone."""


def forms_of(terms: Iterable[str]) -> Iterator[Form]:
    """Yield the forms of terms; what folds to nothing has none.

    >>> [form.text for form in forms_of(["Coca-Cola", "Dr. No"])]
    ['coca cola', 'cocacola', 'dr. no', 'drno']
    >>> list(forms_of(["AT&T"]))[1:]
    [Form(text='att', written='AT&T', in_tags=True)]
    """
    for term in terms:
        folded = fold(term)
        if not folded:
            continue
        yield Form(folded, term, in_tags=False)
        if host := host_form(term):
            yield Form(host, term, in_tags=False)
        joined = joined_form(folded)
        if joined:
            yield Form(joined, term, in_tags=len(joined) < JOINED_ANYWHERE)


def forms_of_word(word: str) -> tuple[str, ...]:
    """Return the forms in which a word of a query is looked for: as it is written, and as a host.

    >>> forms_of_word("Acme"), len(forms_of_word("acme.com"))
    (('acme',), 2)
    """
    host = host_form(word)
    return (fold(word), host) if host else (fold(word),)


def host_form(term: str) -> str:
    """Return how a host stands in an address (`scoring/text/own_words.py`); nothing for what is none."""
    found = _HOST.fullmatch(term)
    return fold(found[1].replace(".", GLUE)) if found else ""


def joined_form(folded: str) -> str:
    """Return the letters of a folded term of several parts without what stands between them; else nothing.

    >>> joined_form("dr. martens"), joined_form("acme"), joined_form("c++")
    ('drmartens', '', '')
    """
    joined = "".join(character for character in folded if JOINS[character] and character != "_")
    within = folded.strip("".join(set(folded) - set(joined)))
    return joined if len(joined) >= _FEWEST_JOINED and joined != within and "*" not in folded else ""

"""The rules of X's filtered stream that find the followed brands."""

import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from schemas.brand import Brand
from scoring.text.queries.tree import All, Any, Near, Node, Words
from streams.collect.search_terms import terms_of, tree_of

TAG = "jauge:"
"""Begins the tag of every rule of ours: no other is touched."""
_SPACES = re.compile(r"\s+")


def rules_of(brands: Iterable[Brand], characters: int, most: int, *, reposts: bool) -> dict[str, str]:
    """Return the tag of each rule, by its text: as few as hold all terms of all brands, and one a query.

    A term that does not fit into a rule, and what goes beyond `most` rules, is left out; exclusions are
    ours to apply, for they can be changed later. A query that is too long for a rule is asked for by its words.

    >>> rules_of([Brand(brand="Acme", terms=("acme", "acme corp"))], 40, 5, reposts=False)
    {'("acme" OR "acme corp") -is:retweet': 'jauge:Acme'}
    >>> list(rules_of([Brand(brand="Acme", terms=("acme", "acme corp"))], 30, 5, reposts=True))
    ['("acme" OR "acme corp")']
    >>> list(rules_of([Brand(brand="Acme", terms=("acme", "acme corp"))], 15, 5, reposts=True))
    ['("acme")', '("acme corp")']
    >>> bolt = Brand(brand="Bolt", query="bolt NEAR/3 (late OR lost)")
    >>> list(rules_of([bolt], 40, 5, reposts=True)), list(rules_of([bolt], 20, 5, reposts=True))
    (['("bolt" ("late" OR "lost"))'], ['("bolt")'])
    """
    rules: dict[str, str] = {}
    ending = "" if reposts else " -is:retweet"
    room = characters - len(ending) - 2
    for brand in brands:
        tree = tree_of(brand)
        asked = None if tree is None else expression(tree)
        fits = asked is not None and len(asked) <= room
        terms = brand.terms if fits else terms_of(brand)
        groups = list(_groups([text for term in terms for text in spellings(term)], room))
        texts = [" OR ".join(group) for group in groups] + ([asked] if fits and asked is not None else [])
        for text in texts:
            if len(rules) < most:
                rules[f"({text}){ending}"] = f"{TAG}{brand.brand}"
    return rules


def expression(node: Node) -> str | None:
    """Return what X can find of a query by words alone: more than answers it, never less; None: anything might.

    >>> expression(All((Words("late"), Any((Words("acme"), Words("bolt"))))))
    '"late" ("acme" OR "bolt")'
    """
    if isinstance(node, Words):
        return None if node.prefix or quoted(node.text) == '""' else " OR ".join(spellings(node.text))
    if isinstance(node, All | Near):
        parts = [text for part in node.parts if (text := _within(part)) is not None]
        return " ".join(parts) or None
    if isinstance(node, Any):
        found = [_within(part) for part in node.parts]
        return None if None in found else " OR ".join(text for text in found if text is not None)
    return None


def _within(node: Node) -> str | None:
    text = expression(node)
    return text if text is None or (isinstance(node, Words) and '" OR "' not in text) else f"({text})"


def spellings(term: str) -> list[str]:
    """Return a term as phrases, with its accents and without: the stream takes them to the letter, people do not.

    >>> spellings("Nestl\u00e9"), spellings("acme")
    (['"Nestl\u00e9"', '"Nestle"'], ['"acme"'])
    """
    # Accents of Latin, Greek and Cyrillic letters alone: in other scripts such marks make another letter.
    plain = normalize("NFC", "".join(letter for letter in normalize("NFD", term) if not "\u0300" <= letter <= "\u036f"))
    return list(dict.fromkeys((quoted(term), quoted(plain))))


def quoted(term: str) -> str:
    r"""Return a term as a phrase: what would be an operator within it is none.

    >>> quoted('a "b"\n c')
    '"a b c"'
    """
    return f'"{_SPACES.sub(" ", term.replace(chr(34), " ").replace(chr(92), " ")).strip()}"'


def _groups(terms: Sequence[str], characters: int) -> Iterable[list[str]]:
    group: list[str] = []
    for term in terms:
        if len(term) > characters or term == '""':
            continue
        if group and len(" OR ".join([*group, term])) > characters:
            yield group
            group = []
        group.append(term)
    if group:
        yield group

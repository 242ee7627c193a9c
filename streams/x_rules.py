"""The rules of X's filtered stream that find the followed brands."""

import re
from collections.abc import Iterable, Sequence

from schemas.brand import Brand

TAG = "jauge:"
"""Begins the tag of every rule of ours: no other is touched."""
_SPACES = re.compile(r"\s+")


def rules_of(brands: Iterable[Brand], characters: int, most: int, *, reposts: bool) -> dict[str, str]:
    """Return the tag of each rule, by its text: as few as hold all terms of all brands.

    A term that does not fit into a rule, and what goes beyond `most` rules, is left out; exclusions are
    ours to apply, for they can be changed later.

    >>> rules_of([Brand(brand="Acme", terms=("acme", "acme corp"))], 40, 5, reposts=False)
    {'("acme" OR "acme corp") -is:retweet': 'jauge:Acme'}
    >>> list(rules_of([Brand(brand="Acme", terms=("acme", "acme corp"))], 30, 5, reposts=True))
    ['("acme" OR "acme corp")']
    >>> list(rules_of([Brand(brand="Acme", terms=("acme", "acme corp"))], 15, 5, reposts=True))
    ['("acme")', '("acme corp")']
    """
    rules: dict[str, str] = {}
    ending = "" if reposts else " -is:retweet"
    for brand in brands:
        for group in _groups([quoted(term) for term in brand.terms], characters - len(ending) - 2):
            if len(rules) < most:
                rules[f"({' OR '.join(group)}){ending}"] = f"{TAG}{brand.brand}"
    return rules


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

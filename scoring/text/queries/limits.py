"""How much a brand may ask for: so that no query, and no list of terms, takes the time or the memory of all others."""

from collections.abc import Iterable

from schemas.brand import Brand
from scoring.text.folding import fold
from scoring.text.queries.parser import QueryError, parse
from scoring.text.queries.tree import leaves

MOST_TERMS = 1_000
"""Terms and exclusions of a brand, together: who needs more has a beginning (``acm*``) or a query."""
MOST_TERM_CHARACTERS = 50_000
"""Of all of them together: each is a state of the automaton that every process which matches holds."""
MOST_NESTED = 10
"""Words of which each is the ending of the next, as "us air" of "by us air": where one ends all of them do, so that a
text costs as many steps a character."""


def check(brand: Brand) -> None:
    """Refuse a brand that asks for more than is looked for, before anything is built from it.

    Raises:
        QueryError: what is too much, and what to do; or the query cannot be read.

    >>> check(Brand(brand="B", terms=tuple(f"acme {number}" for number in range(1_001))))
    Traceback (most recent call last):
    scoring.text.queries.parser.QueryError: 1001 terms and exclusions, at most 1000 are looked for: ...
    """
    terms = (*brand.terms, *brand.exclude)
    if len(terms) > MOST_TERMS:
        raise QueryError(
            f"{len(terms)} terms and exclusions, at most {MOST_TERMS} are looked for: "
            "drop some, or ask for their common beginning in a query (acm*)"
        )
    if (characters := sum(map(len, terms))) > MOST_TERM_CHARACTERS:
        raise QueryError(
            f"terms and exclusions of {characters} characters, at most {MOST_TERM_CHARACTERS} are looked for: "
            "shorten the longest, or drop some"
        )
    words = [leaf.text for leaf in leaves(parse(brand.query).tree)] if brand.query else []
    if (word := _nested((*terms, *words))) is not None:
        raise QueryError(
            f"over {MOST_NESTED} terms or words are endings of {word[:40]!r}, each of the next: drop the longer ones, "
            "for a shorter one finds them too"
        )


def _nested(words: Iterable[str]) -> str | None:
    """Return a word that ends with too many of the others; None: there is none."""
    folded = {text: word for word in words if (text := fold(word))}
    lengths = sorted({len(text) for text in folded})
    for text, word in folded.items():
        endings = sum(text[-length:] in folded for length in lengths if length < len(text))
        if endings >= MOST_NESTED:
            return word
    return None

"""Texts -> brands: one automaton for the words and phrases of all brands."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from schemas.brand import Brand
from scoring.query import JOINS, fold, fold_with_places, query_of


class Hit(NamedTuple):
    """One term found in a text."""

    brand: str
    term: str
    """As the brand's query writes it."""
    excludes: bool
    """Whether finding it makes the text not speak of the brand after all."""
    start: int
    """Where the hit stands in the text, half-open: `text[start:end]`."""
    end: int


class Matcher:
    """Finds which of `brands` a text speaks of: any term found, and no excluded one.

    A term is found where it stands as whole words: a boundary is any place where not
    both neighbours are letters, marks, numbers or "_", so ``#acme``, ``@acme``,
    ``$acme`` and ``acme's`` hold ``acme``, while ``acmeware`` and ``acme_uk`` do not.
    In scripts without spaces a term is found wherever it stands. A phrase is found
    over any run of white space. What folds alike is alike (`scoring/query.py`).

    Pure: the same text gives the same answer. Linear in the text: 3 µs for 140 ASCII
    characters against 200 brands.

    >>> matcher = Matcher([Brand(brand="Delta", terms=("delta",), exclude=("delta force",))])
    >>> matcher.match("Late again, #DELTA!"), matcher.match("the deltas"), matcher.match("Delta  Force on delta")
    ([0], [], [])
    """

    def __init__(self, brands: Iterable[Brand]) -> None:
        self.brands = tuple(brands)
        self._terms: list[dict[int, str]] = []  # by pattern: the brands that want it, with the words as written
        self._exclude: list[dict[int, str]] = []  # by pattern: the brands that it takes away
        terms: defaultdict[str, dict[int, str]] = defaultdict(dict)
        exclude: defaultdict[str, dict[int, str]] = defaultdict(dict)
        for place, brand in enumerate(self.brands):
            query = query_of(brand)
            for folded, term in query.terms.items():
                terms[folded][place] = term
            for folded, term in query.exclude.items():
                exclude[folded][place] = term
        patterns = sorted(terms.keys() | exclude.keys())
        self._terms = [terms.get(pattern, {}) for pattern in patterns]
        self._exclude = [exclude.get(pattern, {}) for pattern in patterns]
        # MatchKind.Standard is the one that can report overlapping hits: "us air" within "us airways".
        self._automaton = AhoCorasick(patterns, MatchKind.Standard, implementation=Implementation.DFA)

    def match(self, text: str) -> list[int]:
        """Return the places in `brands` of those that `text` speaks of, in ascending order."""
        folded = fold(text)
        hits = self._automaton.find_matches_as_indexes(folded, True)
        if not hits:
            return []
        found: set[int] = set()
        excluded: set[int] = set()
        for pattern, start, end in hits:
            if _stands_alone(folded, start, end):
                found.update(self._terms[pattern])
                excluded.update(self._exclude[pattern])
        return sorted(found - excluded)

    def explain(self, text: str) -> list[Hit]:
        """Return each term found and where, in the order of the text, exclusions among them."""
        folded, places = fold_with_places(text)
        hits = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(folded, True):
            if _stands_alone(folded, start, end):
                span = places[start][0], places[end - 1][1]
                for excludes, by_brand in ((False, self._terms[pattern]), (True, self._exclude[pattern])):
                    hits += [Hit(self.brands[b].brand, term, excludes, *span) for b, term in by_brand.items()]
        return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.brand, hit.excludes))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether neither end of ``text[start:end]`` lies inside a word."""
    if start and JOINS[text[start]] and JOINS[text[start - 1]]:
        return False
    return end == len(text) or not (JOINS[text[end - 1]] and JOINS[text[end]])

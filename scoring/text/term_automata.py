"""Automata for the words and phrases of all brands, to which words are added without all being built anew.

The library that builds an automaton holds Python's lock meanwhile: 0.8 s for 100,000 names, in a thread too. So those
of the start are one automaton for good, and what is added later goes to small ones: at first to the *young* one, which
is built anew with each change, and from there to *chunks*, which take 30 ms to build and are few. A text is searched by
each of them: 0.6 µs by the first and by the young one, 1.2 µs by a chunk.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from scoring.compute.memoize import KEPT_CHARACTERS, KEPT_TEXTS

PIECE_CHARACTERS = 4_096
"""Of a longer text so many are searched at a time: what ends at one character may be many terms, each a tuple."""


class Sizes(NamedTuple):
    """How many terms the automata have at most to which terms are added."""

    young: int = 256
    chunk: int = 16_384


SIZES = Sizes()


class Term:
    """One folded word or phrase, and what the brands want of it. Brands are known by their places."""

    __slots__ = ("asked", "excludes", "tagged", "text", "uses", "wants")

    def __init__(self, text: str) -> None:
        self.text = text
        self.wants: dict[int, str] = {}
        """Brands of which it makes a text speak, each with the words as written."""
        self.excludes: dict[int, str] = {}
        """Brands which it takes away, likewise."""
        self.tagged: dict[int, str] = {}
        """Brands of which it makes a text speak as a hashtag or handle, likewise."""
        self.asked: frozenset[int] = frozenset()
        """Brands whose query is to be asked where it stands."""
        self.uses = 0
        """Queries that have it."""

    @property
    def is_used(self) -> bool:
        """Whether any brand wants anything of it."""
        return bool(self.wants or self.excludes or self.tagged or self.uses)


Hits = Iterable[tuple[Term, int, int]]
"""A term, and where its letters stand, half-open: inside longer words too."""


class _Automaton:
    """Finds some terms; one that is no longer used is found all the same."""

    def __init__(self, terms: list[Term], implementation: Implementation) -> None:
        self.terms = terms
        self._longest = max((len(term.text) for term in terms), default=1)
        # MatchKind.Standard is the one that can report overlapping hits: "us air" within "us airways".
        texts = [term.text for term in terms]
        self._find = AhoCorasick(texts, MatchKind.Standard, implementation=implementation).find_matches_as_indexes

    def hits(self, folded: str) -> Hits:
        """Return what is found in a folded text, in the order of the ends."""
        if len(folded) <= PIECE_CHARACTERS:
            terms = self.terms
            return [(terms[number], start, end) for number, start, end in self._find(folded, True)]
        return self._hits_by_the_piece(folded)

    def _hits_by_the_piece(self, folded: str) -> Iterator[tuple[Term, int, int]]:
        for begin in range(0, len(folded), PIECE_CHARACTERS):
            first = max(0, begin - self._longest + 1)
            for number, start, end in self._find(folded[first : begin + PIECE_CHARACTERS], True):
                if first + end > begin:  # what ends earlier was found in the piece before
                    yield self.terms[number], first + start, first + end


class TermAutomata:
    """All terms, by their folded text.

    >>> automata = TermAutomata(["acme"])
    >>> automata.term("bolt").uses = 1
    >>> [(term.text, start, end) for term, start, end in automata.hits("acme bolts")]
    [('acme', 0, 4), ('bolt', 5, 9)]
    """

    def __init__(self, texts: Iterable[str] = (), sizes: Sizes = SIZES) -> None:
        """Build one automaton of `texts`, folded."""
        self._sizes = sizes
        self._terms = {text: Term(text) for text in sorted(set(texts))}
        self._first = _Automaton(list(self._terms.values()), Implementation.DFA)
        self._chunks: list[_Automaton] = []
        self._added: list[Term] = []
        """Terms that are in no chunk yet, of which the young automaton is."""
        self._young = _Automaton([], Implementation.DFA)
        self._is_settled = True
        self._searched = [self._first] if self._terms else []
        self._kept: dict[str, Hits] = {}
        """What was found in the last texts."""

    def term(self, text: str) -> Term:
        """Return the term of a folded text; a new one is used by nobody yet."""
        term = self._terms.get(text)
        if term is None:
            term = self._terms[text] = Term(text)
            self._added.append(term)
            self._is_settled = False
        return term

    @property
    def built(self) -> int:
        """How many terms were added and are looked for, those among them that are no longer used."""
        return sum(len(one.terms) for one in (*self._chunks, self._young))

    def get(self, text: str) -> Term | None:
        """Return the term of a folded text, None where there is none."""
        return self._terms.get(text)

    def hits(self, folded: str) -> Hits:
        """Return which terms stand in a folded text, and where; those of one term from left to right."""
        if not self._is_settled:  # asked here, for it is asked of every text
            self.settle()
        kept = self._kept.get(folded)
        if kept is not None:  # as it is read for its tone a text is most often the same again
            return kept
        if len(folded) > PIECE_CHARACTERS:
            return (hit for one in self._searched for hit in one.hits(folded))
        first, *others = self._searched or (self._young,)
        hits = first.hits(folded)
        if others:
            hits = [*hits, *(hit for one in others for hit in one.hits(folded))]
        if len(folded) <= KEPT_CHARACTERS:
            if len(self._kept) >= KEPT_TEXTS:
                self._kept.clear()
            self._kept[folded] = hits
        return hits

    def settle(self) -> None:
        """Build what has changed now, and not with the next text."""
        if self._is_settled:
            return
        if len(self._added) > self._sizes.young:
            self._added = self._still_used(self._added)
        while len(self._added) > self._sizes.young:
            self._fill_chunk()
        self._young = _Automaton(self._added.copy(), Implementation.DFA)
        self._searched = [one for one in (self._first, *self._chunks, self._young) if one.terms]
        self._kept.clear()
        self._is_settled = True

    def _fill_chunk(self) -> None:
        """Bring terms that were added into the chunk with the most room, or into a new one where none has enough."""
        most = room = self._sizes.chunk
        terms: list[Term] = []
        if self._chunks:
            emptiest = min(self._chunks, key=_used_in)
            if _used_in(emptiest) + min(len(self._added), -(-most // 2)) <= most:
                self._chunks.remove(emptiest)
                terms = self._still_used(emptiest.terms)
                room = most - len(terms)
        terms, self._added = terms + self._added[:room], self._added[room:]
        self._chunks.append(_Automaton(terms, Implementation.ContiguousNFA))

    def _still_used(self, terms: list[Term]) -> list[Term]:
        """Return those that are used, and forget the others."""
        for term in terms:
            if not term.is_used:
                del self._terms[term.text]
        return [term for term in terms if term.is_used]


def _used_in(automaton: _Automaton) -> int:
    return sum(term.is_used for term in automaton.terms)

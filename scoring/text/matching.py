"""Texts -> brands: automata for the words and phrases of all brands, which come and go one by one."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.text.boundaries import begins_alone, is_tagged, replaced, spans_of, stands_alone
from scoring.text.folding import fold, fold_with_places
from scoring.text.own_words import own_words, own_words_with_spans
from scoring.text.prepared import PreparedTexts, prepared
from scoring.text.queries.evaluator import Asked, holds
from scoring.text.queries.parser import Query, parse
from scoring.text.queries.tree import anchors, signed, words_of
from scoring.text.searched_text import Part
from scoring.text.tags import tags_apart, tags_apart_with_spans
from scoring.text.term_automata import SIZES, Hits, Sizes, Term, TermAutomata
from scoring.text.term_forms import forms_of, forms_of_word
from scoring.text.tone.word_list import listed_languages


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
    """Finds which of `brands` a text speaks of: any term found or its query answered, and no excluded term.

    A term is found where it stands as whole words: a boundary is any place where not
    both neighbours are letters, marks, numbers or "_", so ``#acme``, ``@acme``,
    ``$acme`` and ``acme's`` hold ``acme``, while ``acmeware`` and ``acme_uk`` do not.
    In scripts without spaces a term is found wherever it stands. A phrase is found
    over any run of white space. What folds alike is alike (`scoring/text/folding.py`).

    The words of the queries (`scoring/text/queries/`) are in the same automata, and only a
    text with one of them is held against the rest of its query.

    Pure: the same text gives the same answer. Linear in the text: 3 µs for 140 ASCII
    characters against 200 brands.

    >>> matcher = Matcher([Brand(brand="Delta", terms=("delta",), exclude=("delta force",))])
    >>> matcher.match("Late again, #DELTA!"), matcher.match("the deltas"), matcher.match("Delta  Force on delta")
    ([0], [], [])
    >>> matcher.put(Brand(brand="Apple", query="apple -pie"))
    >>> matcher.match("apple juice"), matcher.names("apple juice on delta")
    ([1], ('Delta', 'Apple'))
    """

    def __init__(
        self, brands: Iterable[Brand] = (), sizes: Sizes = SIZES, languages: frozenset[str] | None = None
    ) -> None:
        """Build one automaton of all brands.

        Args:
            brands: all of them.
            sizes: of the automata to which brands are added later.
            languages: expected in texts; None: those that have lists of words.

        Raises:
            QueryError: a query cannot be read.
        """
        self.languages = listed_languages() if languages is None else languages
        """Languages that are expected in texts."""
        all_brands = tuple(brands)
        self._brands: dict[int, Brand] = {}
        """By place, ascending. A brand keeps its place for good: the places of those that went stay empty."""
        self._place_of: dict[str, int] = {}
        self._empty: list[int] = []
        """Places of brands that went, ascending."""
        self._queries: dict[int, Query] = {}
        """By place, of those that have one."""
        self._shared: Counter[str] = Counter()
        """How many queries have a word."""
        self._prepared = PreparedTexts()
        self._own_accounts: dict[str, frozenset[str]] = {}
        """Own accounts (pseudonyms), by brand."""
        for brand in all_brands:
            if brand.query:
                self._shared.update(words_of(parse(brand.query).tree))
        folded = {form.text for brand in all_brands for form in forms_of((*brand.terms, *brand.exclude))}
        self._automata = TermAutomata(folded | {form for word in self._shared for form in forms_of_word(word)}, sizes)
        for place, brand in enumerate(all_brands):
            self._enter(place, brand)

    @property
    def brands(self) -> tuple[Brand, ...]:
        """All brands, in the order in which they came."""
        return tuple(self._brands.values())

    def put(self, brand: Brand) -> None:
        """Add a brand behind the others, or change the one of its name: what follows is as if all were built anew.

        Takes milliseconds, however many brands there are (`scoring/text/term_automata.py`).

        Raises:
            QueryError: its query cannot be read. Nothing has changed then.
        """
        words = words_of(parse(brand.query).tree) if brand.query else ()
        place = self._place_of.get(brand.brand)
        if place is None:
            place = len(self._brands) + len(self._empty)
        elif self._brands[place] == brand:
            return
        else:
            self._leave(place)
        self._shared.update(words)
        self._enter(place, brand)

    def remove(self, name: str) -> None:
        """Take a brand away; one that is not there is none."""
        place = self._place_of.pop(name, None)
        if place is not None:
            self._leave(place)
            del self._brands[place]
            insort(self._empty, place)

    def settle(self) -> None:
        """Build what the brands put need now, and not with the next text."""
        self._automata.settle()

    def match(self, text: str, mention: Mention | None = None) -> list[int]:
        """Return the places in `brands` of those that `text` speaks of, in ascending order.

        `mention` is the one that the fields of queries are asked of; without it nothing is known of any.
        """
        found = self._places(text, mention)
        return [place - bisect_left(self._empty, place) for place in found] if self._empty else found

    def names(self, text: str, mention: Mention | None = None) -> tuple[str, ...]:
        """Return the brands that `text` speaks of, in their order; `mention` as in `match`."""
        brands = self._brands
        return tuple([brands[place].brand for place in self._places(text, mention)])

    def _places(self, text: str, mention: Mention | None) -> list[int]:
        own = own_words(text)
        apart = tags_apart(own)
        folded = fold(own)
        if apart is own or apart == own:
            self._prepared.keep(text, own, folded)
            found, excluded = self._read(own, folded, mention)
            return sorted(found - excluded) if excluded else sorted(found)
        found, excluded = self._read(own, folded, mention)
        more, excluded_too = self._read(apart, fold(apart), mention)
        return sorted((found | more) - excluded - excluded_too)

    def _read(self, own: str, folded: str, mention: Mention | None) -> tuple[set[int], set[int]]:
        """Return the brands that one reading of a text speaks of, and those that it excludes."""
        hits = self._automata.hits(folded)
        if not hits:
            return set(), set()
        met: set[Term] = set()
        alone: set[Term] = set()
        found: set[int] = set()
        for term, start, end in hits:
            if term not in alone:  # a word that is repeated costs its brands nothing
                if self._queries:
                    met.add(term)
                if stands_alone(folded, start, end):
                    alone.add(term)
                    found.update(term.wants)
                    if term.tagged and is_tagged(folded, start):
                        found.update(term.tagged)
            elif term.tagged and is_tagged(folded, start) and stands_alone(folded, start, end):
                found.update(term.tagged)
        excluded = {place for term in alone if term.excludes for place in term.excludes}
        if candidates := {place for term in met for place in term.asked} - found - excluded:
            asked = self._ask(own, folded, hits, mention)
            found.update(place for place in candidates if holds(self._queries[place].tree, asked))
        return found, excluded

    def masked(self, prepared: str, brands: Sequence[str]) -> tuple[str, frozenset[str]]:
        """Return a prepared text whose words that name `brands` are masked, and those words: a name is no opinion.

        >>> matcher = Matcher([Brand(brand="Best Buy", terms=("best buy",))])
        >>> matcher.masked("at best buy now, #bestbuy is the best", ["Best Buy"])[0]
        'at xbrandx now, #xbrandx is the best'
        """
        places = {place for name in brands if (place := self._place_of.get(name)) is not None}
        spans = [span for name in map(fold, brands) if name in prepared for span in spans_of(name, prepared)]
        for term, start, end in self._automata.hits(prepared):
            for by_brand in (term.wants, term.tagged, term.asked):
                if by_brand and not places.isdisjoint(by_brand):
                    if stands_alone(prepared, start, end):
                        spans.append((start, end))
                    break
        return replaced(prepared, spans)

    def masked_text(self, text: str, brands: Sequence[str]) -> tuple[str, frozenset[str]]:
        """Return the same of a text that is not prepared yet; of one just matched, how it is prepared is known.

        >>> matcher = Matcher([Brand(brand="Best Buy", terms=("best buy",))])
        >>> matcher.masked_text("At BEST BUY now", matcher.names("At BEST BUY now"))[0]
        'at xbrandx now'
        """
        return self.masked(self._prepared.get(text), brands)

    def without_names(self, text: str) -> str:
        """Return a text, prepared for reading its tone, without the names of the brands that it speaks of."""
        return self.masked(prepared(text), self.names(text))[0]

    def without_owners(self, brands: tuple[str, ...], mention: Mention) -> tuple[str, ...]:
        """Return those of `brands` whose own account did not write `mention`."""
        if not self._own_accounts:
            return brands
        return tuple(brand for brand in brands if mention.author not in self._own_accounts.get(brand, ()))

    def explain(self, text: str, part: Part = "") -> list[Hit]:
        """Return each term found and where, in the order of the text, exclusions among them.

        `part`: of the mention, that the text is; empty: its text itself.
        """
        own, spans = own_words_with_spans(text)
        hits = self._hits_in(own, spans, part)
        apart, spans = tags_apart_with_spans(own, spans)
        if apart != own:
            hits += self._hits_in(apart, spans, part)
        return sorted(set(hits), key=lambda hit: (hit.start, hit.end, hit.brand, hit.excludes))

    def _hits_in(self, own: str, spans: list[tuple[int, int]], part: Part) -> list[Hit]:
        """Return the hits of one reading; `spans`: where its characters come from."""
        folded, places = fold_with_places(own)

        def span(start: int, end: int) -> tuple[int, int]:
            return spans[places[start][0]][0], spans[places[end - 1][1] - 1][1]

        hits = []
        for term, start, end in self._automata.hits(folded):
            if stands_alone(folded, start, end):
                wants = term.wants | term.tagged if is_tagged(folded, start) else term.wants
                for excludes, by_brand in ((False, wants), (True, term.excludes)):
                    hits += [
                        Hit(self._brands[b].brand, written, excludes, *span(start, end))
                        for b, written in by_brand.items()
                    ]
        asked = self._ask(own, folded, self._automata.hits(folded), None)
        for place, query in self._queries.items():  # all: which word a query is looked for by hangs on the others
            for words, excludes in signed(query.tree):
                for start, end in asked.spans(words._replace(part="")) if words.part in ("", part) else ():
                    hits.append(Hit(self._brands[place].brand, words.text, excludes, *span(start, end)))
        return hits

    def _enter(self, place: int, brand: Brand) -> None:
        """Take in a brand whose words are counted in `_shared`."""
        term = self._automata.term
        self._brands[place] = brand
        self._place_of[brand.brand] = place
        if brand.own_accounts:
            self._own_accounts[brand.brand] = frozenset(brand.own_accounts)
        for form in forms_of(brand.terms):
            wanted = term(form.text)
            (wanted.tagged if form.in_tags else wanted.wants)[place] = form.written
        for form in forms_of(brand.exclude):
            if not form.in_tags:
                term(form.text).excludes[place] = form.written
        if brand.query:
            query = self._queries[place] = parse(brand.query)
            for word in words_of(query.tree):
                for text in forms_of_word(word):
                    term(text).uses += 1
            for word in anchors(query.tree, self._shared.__getitem__) or ():
                for text in forms_of_word(word):
                    term(text).asked |= {place}

    def _leave(self, place: int) -> None:
        """Let go of all that the brand at `place` wants of texts."""
        brand, term = self._brands[place], self._automata.get
        self._own_accounts.pop(brand.brand, None)
        for form in forms_of((*brand.terms, *brand.exclude)):
            if found := term(form.text):
                for by_brand in (found.wants, found.tagged, found.excludes):
                    by_brand.pop(place, None)
        query = self._queries.pop(place, None)
        if query is not None:
            words = words_of(query.tree)
            self._shared.subtract(words)
            for text in [text for word in words for text in forms_of_word(word)]:
                if found := term(text):
                    found.uses -= 1
                    found.asked -= {place}

    def _ask(self, text: str, folded: str, hits: Hits, mention: Mention | None) -> Asked:
        if not isinstance(hits, list):  # they are used up; of a long text those are kept that a query may find
            again = self._automata.hits(folded)
            hits = (hit for hit in again if hit[0].uses and begins_alone(folded, hit[1]))
        by_term: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for term, start, end in hits:
            by_term[term.text].append((start, end))
        return Asked(text, folded, lambda words: by_term.get(words, ()), mention)

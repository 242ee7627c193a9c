"""Whether a mention is what a query asks for: decided from the places where its words stand."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import product
from operator import eq, ge, gt, le, lt
from typing import NamedTuple
from unicodedata import normalize

from schemas.mention import Mention
from scoring.text.folding import JOINS, Folded, fold, fold_with_places
from scoring.text.queries.tree import All, Any, Field, Near, Node, Not, Words

MOST_SPANS = 500
"""Places of one word that are looked at where closeness counts: its first ones, so that the time stays bounded."""


_fold_word = lru_cache(maxsize=16_384)(fold)
"""Of the words of queries, which are asked again and again."""


class Span(NamedTuple):
    """Where something stands in the folded text, half-open."""

    start: int
    end: int


class Asked:
    """One text, folded, and what was found in it."""

    def __init__(
        self, text: str, folded: str, places_of: Callable[[str], Sequence[tuple[int, int]]], mention: Mention | None
    ) -> None:
        """Take a text.

        Args:
            text: as it was written.
            folded: the same, as `fold` returns it.
            places_of: a folded word -> all places where its letters stand, inside longer words too.
            mention: of which the fields are asked; None: of none is anything known.
        """
        self._text, self.folded, self._places_of, self.mention = text, folded, places_of, mention

    def spans(self, words: Words) -> list[Span]:
        """Return where words stand by themselves, from left to right."""
        places = self._places_of(_fold_word(words.text))
        found = [Span(*place) for place in places if self._stands(*place, words.prefix)]
        return [span for span in found if self._is_written(span, words.text)] if words.raw else found

    def words_between(self, start: int, end: int) -> int:
        """Return how many words begin in ``[start, end)``; where a script has no spaces, how many characters."""
        return bisect_left(self._word_starts, end) - bisect_left(self._word_starts, start)

    def has_tag(self, tag: str) -> bool:
        """Whether the text has a hashtag, folded and without its sign."""
        sign, start = f"#{tag}", 0
        while (start := self.folded.find(sign, start)) >= 0:
            if self._stands(start, start + len(sign), prefix=False):
                return True
            start += 1
        return False

    def _stands(self, start: int, end: int, prefix: bool) -> bool:  # of a word
        text = self.folded
        if start and JOINS[text[start]] and JOINS[text[start - 1]]:
            return False
        return prefix or end == len(text) or not (JOINS[text[end - 1]] and JOINS[text[end]])

    def _is_written(self, span: Span, wanted: str) -> bool:
        places = self._folded.places
        written = self._text[places[span.start][0] : places[span.end - 1][1]]
        return " ".join(normalize("NFC", written).split()) == " ".join(normalize("NFC", wanted).split())

    @cached_property
    def _folded(self) -> Folded:
        return fold_with_places(self._text)

    @cached_property
    def _word_starts(self) -> list[int]:
        text = self.folded
        inside = [JOINS[character] for character in text]
        starts = []
        for place, character in enumerate(text):
            joined = inside[place]
            if (joined and not (place and inside[place - 1])) or (not joined and character.isalpha()):
                starts.append(place)
        return starts


def holds(node: Node, asked: Asked) -> bool:
    """Whether what `node` asks for is so."""
    if isinstance(node, Words):
        return bool(asked.spans(node))
    if isinstance(node, All | Any):  # plain loops: generators take twice as long
        wanted = isinstance(node, Any)
        for part in node.parts:
            if holds(part, asked) is wanted:
                return wanted
        return not wanted
    if isinstance(node, Not):
        return not holds(node.part, asked)
    if isinstance(node, Near):
        return bool(_close(node, asked))
    return _is_true(node, asked)


def _spans(node: Node, asked: Asked) -> list[Span]:
    """Return where a part of a `Near` stands."""
    if isinstance(node, Words):
        return asked.spans(node)[:MOST_SPANS]
    if isinstance(node, Any):
        return sorted({span for part in node.parts for span in _spans(part, asked)})[:MOST_SPANS]
    return _close(node, asked) if isinstance(node, Near) else []


def _close(near: Near, asked: Asked) -> list[Span]:
    """Return where the parts stand close enough, each place reaching over all of them."""
    if len(near.parts) == 2:
        return _pairs(near, asked)
    return _windows([part for part in near.parts if isinstance(part, Words)], near.within, asked)


def _pairs(near: Near, asked: Asked) -> list[Span]:
    found = set()
    for one, other in product(*(_spans(part, asked) for part in near.parts)):
        first, second = sorted((one, other))
        if first.end > second.start or (near.ordered and first is not one):
            continue
        if asked.words_between(first.end, second.start) <= near.within:
            found.add(Span(first.start, second.end))
    return sorted(found)[:MOST_SPANS]


def _windows(parts: Sequence[Words], within: int, asked: Asked) -> list[Span]:
    """Return the shortest stretch from each place on that holds every word, as often as it was asked for."""
    wanted = Counter(fold(part.text) for part in parts)
    places = sorted((span, text) for text in wanted for span in _spans(Words(text), asked))
    found = []
    held: Counter[str] = Counter()
    end = 0
    for start, (first, text) in enumerate(places):
        while end < len(places) and any(held[word] < count for word, count in wanted.items()):
            held[places[end][1]] += 1
            end += 1
        if any(held[word] < count for word, count in wanted.items()):
            break
        last = max(span.end for span, _ in places[start:end])
        own = sum(count * asked.words_between(*_first_of(places, word)) for word, count in wanted.items())
        if asked.words_between(first.start, last) - own <= within:
            found.append(Span(first.start, last))
        held[text] -= 1
    return found


def _first_of(places: Sequence[tuple[Span, str]], word: str) -> Span:
    return next(span for span, text in places if text == word)


def _is_true(field: Field, asked: Asked) -> bool:
    """Whether a field is as it is asked for; what is not known is not so."""
    if field.name == "tag":
        return asked.has_tag(field.value.removeprefix("#"))
    return asked.mention is not None and _OF_MENTION[field.name](asked.mention, field)


def _lang(mention: Mention, field: Field) -> bool:
    lang = fold(mention.lang or "")
    return lang == field.value or lang.startswith((f"{field.value}-", f"{field.value}_"))


def _followers(mention: Mention, field: Field) -> bool:
    return mention.followers is not None and _RELATIONS[field.relation](mention.followers, int(field.value))


def _is(mention: Mention, field: Field) -> bool:
    flags = {"reply": mention.reply_to, "repost": mention.repost_of, "backfill": mention.backfill or None}
    return flags[field.value] is not None


_OF_MENTION: dict[str, Callable[[Mention, Field], bool]] = {
    "lang": _lang,
    "source": lambda mention, field: fold(mention.source) == field.value,
    "author": lambda mention, field: fold(mention.author or "") == field.value,
    "url": lambda mention, field: field.value in fold(mention.url or ""),
    "followers": _followers,
    "is": _is,
}
_RELATIONS: dict[str, Callable[[int, int], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le, "=": eq}

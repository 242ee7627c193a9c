"""Whether a mention is what a query asks for: decided from the places where its words stand."""

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from heapq import merge
from itertools import groupby, islice
from operator import eq, ge, gt, itemgetter, le, lt
from typing import NamedTuple

from schemas.mention import Mention
from scoring.text.folding import JOINS, Folded, fold, fold_with_places
from scoring.text.normalization import normalized
from scoring.text.queries.tree import All, Any, Field, Near, Node, Not, Words
from scoring.text.searched_text import part_within
from scoring.text.term_forms import forms_of_word

MOST_STRETCHES, NEAREST = 16_384, 16
"""Of a `Near` that is part of another so many stretches are looked at, the first ones, from each place on the nearest:
all together would be the square of the text. A `Near` that is no part of another is decided exactly."""

FEW_PLACES, SHORT_CHARACTERS = 16, 500
"""What is looked up anew each time, for remembering it takes longer."""

_forms = lru_cache(maxsize=16_384)(forms_of_word)
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
        self._spans: dict[Words, list[Span]] = {}
        self._close: dict[Near, bool] = {}
        self._written: dict[tuple[int, int], str] = {}

    def spans(self, words: Words) -> list[Span]:
        """Return where words stand by themselves, from left to right; many brands may ask for the same."""
        found = self._spans.get(words) if self._spans else None
        if found is None:
            places = _all_places(_forms(words.text), self._places_of)
            found = [Span(*place) for place in places if self._stands(*place, words.prefix)]
            if words.raw:
                wanted = _as_written(words.text)
                found = [span for span in found if self._is_written(span) == wanted]
            if words.part:
                found = self._within_part(words, found)
            if len(places) > FEW_PLACES:
                self._spans[words] = found
        return found

    def _within_part(self, words: Words, found: list[Span]) -> list[Span]:
        """Return the places that lie in the part in which words are asked for; a mention without it has none."""
        mention = self.mention
        if mention is None or not (mention.alt if words.part == "alt" else mention.title):
            return []
        first, last = part_within(self.folded, words.part)
        return [span for span in found if first <= span.start and span.end <= last]

    def is_close(self, near: Near) -> bool:
        """Whether the parts of `near` stand close enough anywhere."""
        if len(self.folded) <= SHORT_CHARACTERS:
            return next(_stretches(near, self), None) is not None
        found = self._close.get(near)
        if found is None:
            found = self._close[near] = next(_stretches(near, self), None) is not None
        return found

    def words_before(self, place: int) -> int:
        """Return how many words begin before `place`; where a script has no spaces, how many characters."""
        return bisect_left(self._word_starts, place)

    def words_between(self, start: int, end: int) -> int:
        """Return how many words begin in ``[start, end)``."""
        return self.words_before(end) - self.words_before(start)

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

    def _is_written(self, span: Span) -> str:
        """Return how what stands there was written; the place of many spans can be one long stretch."""
        places = self._folded.places
        place = places[span.start][0], places[span.end - 1][1]
        written = self._written.get(place)
        if written is None:
            written = self._written[place] = _as_written(self._text[slice(*place)])
        return written

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


def _all_places(
    forms: tuple[str, ...], places_of: Callable[[str], Sequence[tuple[int, int]]]
) -> Sequence[tuple[int, int]]:
    """Return all places of any form, from left to right."""
    if len(forms) == 1:
        return places_of(forms[0])
    return sorted({place for form in forms for place in places_of(form)})


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
        return asked.is_close(node)
    return _is_true(node, asked)


def _spans(node: Node, asked: Asked) -> list[Span]:
    """Return where a part of a `Near` stands, from left to right."""
    if isinstance(node, Words):
        return asked.spans(node)
    if isinstance(node, Any):
        return sorted({span for part in node.parts for span in _spans(part, asked)})
    if not isinstance(node, Near):
        return []
    by_start = groupby(_stretches(node, asked), itemgetter(0))
    nearest = (span for _, spans in by_start for span in sorted(set(spans))[:NEAREST])
    return list(islice(nearest, MOST_STRETCHES))


def _stretches(near: Near, asked: Asked) -> Iterator[Span]:
    """Yield where the parts stand close enough, each place reaching over all of them, in the order of their starts."""
    if len(near.parts) != 2:  # a phrase with ~
        yield from _windows([part for part in near.parts if isinstance(part, Words)], near.within, asked)
        return
    left, right = [_spans(part, asked) for part in near.parts]
    if not left or not right:
        return
    found = _followed(left, right, near.within, asked)
    yield from found if near.ordered else merge(found, _followed(right, left, near.within, asked), key=itemgetter(0))


def _followed(firsts: Sequence[Span], seconds: Sequence[Span], within: int, asked: Asked) -> Iterator[Span]:
    """Yield from each start of `firsts` on the nearest of `seconds` that are close enough behind it."""
    starts = [span.start for span in seconds]
    begun, at, count = -1, 0, 0
    for start, end in firsts:
        if start != begun:
            begun, at, count = start, 0, 0
        if count == NEAREST:
            continue
        at = max(at, bisect_left(starts, end))  # of one start the ends ascend: nothing is gone through twice
        last = asked.words_before(end) + within
        while count < NEAREST and at < len(starts) and asked.words_before(starts[at]) <= last:
            yield Span(start, seconds[at].end)
            at += 1
            count += 1


def _windows(parts: Sequence[Words], within: int, asked: Asked) -> Iterator[Span]:
    """Yield the shortest stretch from each place on that holds every word as often as it was asked for, if close."""
    wanted = Counter(fold(part.text) for part in parts)
    every = {word: asked.spans(Words(word)) for word in wanted}
    if not all(every.values()):
        return
    own = sum(count * asked.words_between(*every[word][0]) for word, count in wanted.items())
    places = sorted((span, word) for word, spans in every.items() for span in spans)
    held: Counter[str] = Counter()
    missing, end = len(parts), 0
    furthest: deque[int] = deque()
    """Places within the stretch that no later one within it reaches beyond."""
    for start, (first, word) in enumerate(places):
        while missing and end < len(places):
            span, met = places[end]
            missing -= held[met] < wanted[met]
            held[met] += 1
            while furthest and places[furthest[-1]][0].end <= span.end:
                furthest.pop()
            furthest.append(end)
            end += 1
        if missing:
            return
        while furthest[0] < start:
            furthest.popleft()
        last = places[furthest[0]][0].end
        if asked.words_between(first.start, last) - own <= within:
            yield Span(first.start, last)
        held[word] -= 1
        missing += held[word] < wanted[word]


def _as_written(text: str) -> str:
    return " ".join(normalized("NFC", text).split())


def _is_true(field: Field, asked: Asked) -> bool:
    """Whether a field is as it is asked for; what is not known is not so."""
    if field.name == "tag":
        return asked.has_tag(field.value.removeprefix("#"))
    return asked.mention is not None and _OF_MENTION[field.name](asked.mention, field)


def _lang(mention: Mention, field: Field) -> bool:
    lang = fold(mention.lang or "")
    return lang == field.value or lang.startswith((f"{field.value} ", f"{field.value}_"))


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

"""Which things a time's texts speak of more than those of the time before, and which texts are one text, many times."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from scoring.text.themes.items import KINDS, Item, OwnWords, items_of
from scoring.text.themes.log_odds import LogOdds, log_odds

LEAST_Z = 1.645
"""Standard errors from which on a thing is a theme: 95% on one side.

A real day has 3.8 themes against the day before, on the mean, where a day that is cut in two by chance has 0.9
(`python -m tests.bench.themes`): about one theme in four is none."""
FEWEST_AUTHORS = 3
"""Who wrote of it; a person alone makes no theme."""
FEWEST_COPIES = 3
"""Mentions of nearly the same text that are one text, many times."""
MOST_THEMES, MOST_COPIES, MOST_ALSO = 12, 5, 3
_NESTED_PERCENT, _ALIKE_PERCENT = 60, 50
"""From which part on a phrase stands for its words; from which part of all their mentions on two things are one."""


class Text(NamedTuple):
    """One text."""

    text: str
    lang: str | None
    author: int
    """The same for texts of the same author."""
    group: str = ""
    """The same for texts that are nearly the same; empty: like no other."""


class Theme(NamedTuple):
    """Something of which a time has more than the time before."""

    item: Item
    written: str
    """As most write it."""
    authors: int
    """Distinct authors in the window; texts that are nearly the same count as one author's."""
    earlier_authors: int
    """Likewise in the time before."""
    log_odds: LogOdds
    places: tuple[int, ...]
    """Of the texts of the window that hold it, in order."""
    also: tuple[str, ...]
    """Other things that stand in nearly the same texts, as most write them."""


class Copies(NamedTuple):
    """One text, many times."""

    group: str
    authors: int
    """Distinct ones."""
    earlier: int
    """Copies in the time before."""
    places: tuple[int, ...]
    """Of the texts of the window, in order."""


def copies(window: Sequence[Text], earlier: Iterable[Text]) -> list[Copies]:
    """Return the texts that are repeated most in the window, that of most copies first.

    >>> again = [Text("we like it here", "en", author, "a") for author in (1, 2, 2)]
    >>> copies([*again, Text("no", "en", 3)], again[:1])
    [Copies(group='a', authors=2, earlier=1, places=(0, 1, 2))]
    """
    by_group = _by_group(window)
    before = Counter(text.group for text in earlier)
    found = [
        Copies(group, len({window[place].author for place in places}), before[group], tuple(places))
        for group, places in by_group.items()
        if len(places) >= FEWEST_COPIES
    ]
    return sorted(found, key=lambda one: (-len(one.places), -one.authors, one.group))[:MOST_COPIES]


def themes(window: Sequence[Text], earlier: Sequence[Text], own: OwnWords) -> list[Theme]:
    """Return what the window's texts speak of more than the earlier ones, the clearest first.

    Each thing is counted once an author; many copies of one text count as one author's, for they say one thing. Without
    earlier texts there is nothing to compare with, and no theme.

    >>> from scoring.text.themes.items import NO_OWN
    >>> usual = [Text("nice seats", "en", author) for author in range(400)]
    >>> strike = [Text("pilots strike", "en", author) for author in range(400, 440)]
    >>> [(theme.written, theme.authors, theme.also) for theme in themes(usual + strike, usual, NO_OWN)]
    [('pilots strike', 40, ('pilots', 'strike'))]
    """
    written: defaultdict[Item, Counter[str]] = defaultdict(Counter)
    own_items = [items_of(text.text, text.lang, own) for text in window]
    here = _authors_of_items(window, own_items)
    there = _authors_of_items(earlier, [items_of(text.text, text.lang, own) for text in earlier])
    total, earlier_total = here.total(), there.total()
    odds = {
        item: odd
        for item, authors in here.items()
        if authors >= FEWEST_AUTHORS and (odd := log_odds(authors, total, there[item], earlier_total)).z >= LEAST_Z
    }
    places: defaultdict[Item, list[int]] = defaultdict(list)
    for place, items in enumerate(own_items):
        for item, shown in items.items():
            if item in odds:
                places[item].append(place)
                written[item][shown] += 1
    names = {item: min(shown, key=lambda one: (-shown[one], one)) for item, shown in written.items()}
    ranked = sorted(odds, key=lambda item: (-odds[item].z, KINDS.index(item.kind), item.key))
    return [
        Theme(
            item,
            names[item],
            here[item],
            there[item],
            odds[item],
            tuple(places[item]),
            tuple(map(names.__getitem__, also)),
        )
        for item, also in _apart(ranked, places)
    ]


def _authors_of_items(texts: Sequence[Text], items: Sequence[Mapping[Item, str]]) -> Counter[Item]:
    """Return how many authors wrote of each thing."""
    many = {group for group, places in _by_group(texts).items() if len(places) >= FEWEST_COPIES}
    by_author: defaultdict[int | str, set[Item]] = defaultdict(set)
    for text, of_text in zip(texts, items, strict=True):
        by_author[text.group if text.group in many else text.author].update(of_text)
    counts: Counter[Item] = Counter()
    for of_author in by_author.values():
        counts.update(of_author)
    return counts


def _by_group(texts: Sequence[Text]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        if text.group:
            found[text.group].append(place)
    return found


def _apart(ranked: Sequence[Item], places: Mapping[Item, Sequence[int]]) -> list[tuple[Item, list[Item]]]:
    """Return the first things that stand in texts of their own, each with those that stand in nearly the same texts."""
    found: list[tuple[Item, list[Item]]] = []
    texts = {item: frozenset(places[item]) for item in ranked}
    for item in ranked:
        for number, (first, also) in enumerate(found):
            if _holds(item, first) and 100 * len(texts[item]) >= _NESTED_PERCENT * len(texts[first]):
                found[number] = item, [first, *also]
            elif _holds(item, first) or _holds(first, item) or _is_alike(texts[item], texts[first]):
                also.append(item)
            else:
                continue
            break
        else:
            if len(found) < MOST_THEMES:
                found.append((item, []))
    return [(item, also[:MOST_ALSO]) for item, also in found]


def _holds(phrase: Item, other: Item) -> bool:
    """Whether all words of another thing stand in a longer phrase, beside each other."""
    return phrase.kind == "phrase" and phrase != other and f" {other.key} " in f" {phrase.key} "


def _is_alike(one: frozenset[int], other: frozenset[int]) -> bool:
    return 100 * len(one & other) >= _ALIKE_PERCENT * len(one | other)

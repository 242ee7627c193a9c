"""What one text speaks of: its words, phrases of two or three words, hashtags and links.

A thing is known by its folded form, so that case and accents make no other one. Handles are left out: they name people.
So are the words by which the brand is found, for every text has them.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Literal, NamedTuple, get_args
from urllib.parse import urlsplit

from schemas.brand import Brand
from scoring.text.folding import JOINS, fold
from scoring.text.normalization import normalized
from scoring.text.own_words import ADDRESS, GLUE, own_words
from scoring.text.queries.parser import parse
from scoring.text.queries.tree import anchors
from scoring.text.term_forms import forms_of, host_form
from scoring.text.themes.stop_words import stop_words

Kind = Literal["word", "phrase", "tag", "link"]
KINDS: tuple[Kind, ...] = get_args(Kind)
READ_CHARACTERS = 1_000
"""Of each text."""
LONGEST_WORD, LONGEST_LINK = 40, 120
"""Characters; what is longer is no theme."""
LONGEST_PHRASE = 3
"""Words."""
FEWEST_DIGITS = 3
"""Of a number that is a thing by itself: a year, a flight, a model."""

_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
_WORD = rf"[\w{_MARKS}]+"
_TOKEN = re.compile(
    rf"(?P<skip>{ADDRESS}\S*|[@\uff20][\w.-]+)|[#\uff03](?P<tag>{_WORD})|(?P<word>{_WORD}(?:['’-]{_WORD})*)|(?P<gap>[^\w\s]|\n)"
)
_LINK = re.compile(r"https?://[^\s<>\"'()\[\]{}|\\^`]{4,2048}", re.IGNORECASE)
_ELIDED = frozenset(
    (
        *("l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"),
        *("un", "dell", "nell", "all", "dall", "sull", "quest", "quell", "bell", "sant", "anch", "com", "dov"),
    )
)
"""What stands before an apostrophe and is no part of the word."""
_OWNERS = ("'s", "’s")
_BREAK = ("", "")


class Item(NamedTuple):
    """A thing that texts speak of."""

    kind: Kind
    key: str
    """Folded: words one space apart, a tag without its sign, a link without scheme, ``www.`` and query."""

    @property
    def name(self) -> str:
        """Kind and key, for an address."""
        return f"{self.kind}:{self.key}"


class OwnWords(NamedTuple):
    """The words by which a brand is found."""

    runs: frozenset[tuple[str, ...]]
    """Words, in their order."""
    longest: int
    """Words of the longest of them."""
    hosts: frozenset[str]
    """Terms that are a host, their dots glued."""


def own_words_of(brand: Brand) -> OwnWords:
    """Return the words of a brand's name, of its terms, and those of which every text has one that answers its query.

    >>> sorted(own_words_of(Brand(brand="Coca-Cola", terms=("coke",), query="fizz (flat OR stale)")).runs)
    [('coca', 'cola'), ('coca cola',), ('cocacola',), ('coke',), ('fizz',)]
    """
    asked = anchors(parse(brand.query).tree, lambda _: 0) if brand.query else None
    texts = [brand.brand, *brand.terms, *sorted(asked or ())]
    runs = {
        tuple(key for key, _ in _tokens(text) if key) for text in [*texts, *(form.text for form in forms_of(texts))]
    }
    runs.discard(())
    hosts = {host for text in texts if (host := host_form(text))}
    return OwnWords(frozenset(runs), max(map(len, runs), default=0), frozenset(hosts))


NO_OWN = OwnWords(frozenset(), 0, frozenset())


def items_of(text: str, lang: str | None = None, own: OwnWords = NO_OWN) -> dict[Item, str]:
    """Return the things a text speaks of, each as it is written there first; never raises.

    Args:
        text: of which the first `READ_CHARACTERS` are read.
        lang: of the text, whose stop words are left out; None: it is not known.
        own: words of the brand.

    >>> own = own_words_of(Brand(brand="Acme", terms=("acme air",)))
    >>> text = "Acme Air: the Late flight again! @bob #AcmeAir #LateAgain https://www.a.example/b?c=1"
    >>> for item, written in sorted(items_of(text, "en", own).items()):
    ...     print(*item, "as", written)
    link a.example/b as a.example/b
    phrase late flight as late flight
    tag lateagain as LateAgain
    word flight as flight
    word late as late
    """
    found = dict[Item, str]()
    tokens = list(_tokens(own_words(normalized("NFC", text[:READ_CHARACTERS])), found, own))
    _add_words(_without_own(tokens, own), stop_words(lang), found)
    for link in _links(text[:READ_CHARACTERS], own):
        found.setdefault(Item("link", fold(link)), link)
    return found


def item_named(name: str) -> Item | None:
    """Return the thing of a name that `Item.name` returned; None: it is none.

    >>> item_named("tag:late"), item_named("late"), item_named("mood:late")
    (Item(kind='tag', key='late'), None, None)
    """
    kind, colon, key = name.partition(":")
    return next((Item(known, key) for known in KINDS if known == kind and key), None) if colon else None


def speaks_of(text: str, lang: str | None, item: Item) -> bool:
    """Whether a text speaks of a thing.

    >>> speaks_of("The crew was LATE again", "en", Item("word", "late"))
    True
    """
    return item in items_of(text, lang)


def _tokens(text: str, tags: dict[Item, str] | None = None, own: OwnWords = NO_OWN) -> Iterator[tuple[str, str]]:
    """Yield the words of a text, folded and as written, with `_BREAK` where no phrase goes on; tags go to `tags`."""
    for match in _TOKEN.finditer(text):
        if written := match["word"]:
            yield from _words(written)
            continue
        yield _BREAK
        if tags is not None and (written := match["tag"]) and len(written) <= LONGEST_WORD:
            key = _folded(written)
            if key and not key.isdigit() and (key,) not in own.runs:
                tags.setdefault(Item("tag", key), written)


def _words(written: str) -> Iterator[tuple[str, str]]:
    """Yield the word, or words, of a run of letters; of scripts without spaces each two letters that stand together."""
    if len(written) > LONGEST_WORD and written.isascii():
        yield _BREAK
        return
    for is_spaced, letters in groupby(written, key=lambda letter: not letter.isalnum() or JOINS[letter]):
        part = "".join(letters)
        if not is_spaced:
            for start in range(len(part) - 1):
                yield _BREAK
                yield from _word(part[start : start + 2])
            yield _BREAK
            continue
        part = part.strip("'’-")
        for apostrophe in "'’":
            before, sign, after = part.partition(apostrophe)
            if sign and fold(before) in _ELIDED:
                yield from _word(before)
                part = after
        if part.endswith(_OWNERS):
            part = part[:-2]
        yield from _word(part)


def _word(written: str) -> Iterator[tuple[str, str]]:
    key = _folded(written) if len(written) <= LONGEST_WORD else ""
    yield (key, written.lower()) if key else _BREAK


@lru_cache(maxsize=65_536)
def _folded(word: str) -> str:
    return fold(word)


def _without_own(words: list[tuple[str, str]], own: OwnWords) -> list[tuple[str, str]]:
    """Return words with `_BREAK` in place of those of the brand."""
    left, place = list[tuple[str, str]](), 0
    while place < len(words):
        for length in range(min(own.longest, len(words) - place), 0, -1):
            if tuple(key for key, _ in words[place : place + length]) in own.runs:
                left.append(_BREAK)
                place += length
                break
        else:
            left.append(words[place])
            place += 1
    return left


def _add_words(words: list[tuple[str, str]], stops: Collection[str], found: dict[Item, str]) -> None:
    """Add words, and phrases that neither begin nor end with one that says nothing."""
    says = [bool(key) and not _is_idle(key, stops) for key, _ in words]
    for place, (key, written) in enumerate(words):
        if says[place] and (not key.isdigit() or len(key) >= FEWEST_DIGITS):
            found.setdefault(Item("word", key), written)
    for start in range(len(words)):
        for end in range(start + 2, min(start + LONGEST_PHRASE, len(words)) + 1):
            run = words[start:end]
            if _BREAK in run:
                break
            if says[start] and says[end - 1]:
                phrase = " ".join(key for key, _ in run)
                found.setdefault(Item("phrase", phrase), " ".join(written for _, written in run))


def _is_idle(key: str, stops: Collection[str]) -> bool:
    return len(key) == 1 or key in stops or all(part in stops or len(part) == 1 for part in key.split())


def _links(text: str, own: OwnWords) -> Iterable[str]:
    """Yield the links of a text: host and path; none whose host is a term of the brand, nor one that was cut."""
    for match in _LINK.finditer(text):
        if match.end() == len(text) and len(text) in (280, READ_CHARACTERS):
            continue
        try:
            parts = urlsplit(match[0].rstrip(".,;:!?…*_~"))
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:  # no address after all
            continue
        link = (host + parts.path).rstrip("/")
        if "." in host and len(link) <= LONGEST_LINK and fold(host.replace(".", GLUE)) not in own.hosts:
            yield link

"""What is known of a mention as words of the index, and a search as an expression of FTS5.

An expression holds words between quotation marks and operators, and nothing that a reader typed: `words_of` leaves
letters, digits and marks.
"""

from collections.abc import Iterable
from functools import lru_cache

from schemas.brand_mention import BrandMention
from schemas.desk.mention_note import MentionNote
from streams.mentions.filters import VALUES, audience_of, engagement_of, is_corrected, language_of, tone_of
from streams.mentions.messages import Search, Sort
from streams.mentions.places import hashed
from streams.mentions.query import All, Either, Not, Phrase, Tree

EVERY = "every"
"""A word that each mention has."""
EXACT = 16
"""Values below it have a bucket each; above, two share an octave."""
LETTERS: dict[Sort, str] = {"audience": "a", "engagement": "e"}


def facets_of(mention: BrandMention, note: MentionNote | None = None) -> str:
    """Return the words by which a mention is filtered; `note`: what is noted about it."""
    found = [
        EVERY,
        _named("b", mention.brand),
        _named("s", mention.source),
        f"t{tone_of(mention)}",
        bucket_name("a", audience_of(mention)),
        bucket_name("e", engagement_of(mention)),
    ]
    if language := language_of(mention):
        found.append(_named("l", language))
    if is_corrected(mention):
        found.append("corrected")
    if not mention.scored:
        found.append("beside")
    if note is not None:
        found += [_named("g", tag) for tag in note.tags]
        if note.status == "handled":
            found.append("handled")
        if note.assignee:
            found.append(_named("p", note.assignee))
    return " ".join(found)


def bucket_of(value: int) -> int:
    """Return the bucket of a value: the same or a higher one for a higher value.

    >>> [bucket_of(value) for value in (0, 15, 16, 23, 24, 31, 32, 2**53)]
    [0, 15, 16, 16, 17, 17, 18, 114]
    """
    if value < EXACT:
        return value
    octave = value.bit_length() - 1
    return EXACT + 2 * (octave - 4) + (value >> (octave - 1) & 1)


def bucket_name(letter: str, value: int) -> str:
    """Return the word of a value's bucket."""
    return f"{letter}{bucket_of(value)}"


def expression(tree: Tree | None, search: Search, buckets: Iterable[str], only: str = "") -> str:
    """Return a search as an expression; empty: everything is wanted.

    Args:
        tree: its words.
        search: its filters.
        buckets: words of all buckets that any mention has.
        only: of one bucket; empty: of any.

    >>> from streams.mentions.query import parse
    >>> expression(parse("late -refund*"), Search(tones=("negative",), engagement=20), ["e3", "e16", "e17", "a9"])
    '(((words : "late") NOT words : "refund" *) AND facets : "tnegative" AND (facets : "e16" OR facets : "e17"))'
    """
    parts = [] if tree is None else [_of_tree(tree)]
    for letter, names in (("b", search.brands), ("s", search.sources), ("l", search.languages)):
        if names:
            parts.append(_any(_named(letter, name.casefold() if letter == "l" else name) for name in names))
    if search.tones:
        parts.append(_any(f"t{name}" for name in search.tones))
    for sort, least in (("audience", search.audience), ("engagement", search.engagement)):
        if least > 0:
            letter = LETTERS[sort]  # type: ignore[index] # one of the two
            enough = [name for name in buckets if name[0] == letter and int(name[1:]) >= bucket_of(least)]
            parts.append(_any(enough or ["nothing"]))
    if only:
        parts.append(_facet(only))
    parts += [_facet(_named("g", tag)) for tag in search.tags]
    if search.assignee:
        parts.append(_facet(_named("p", search.assignee)))
    without: list[str] = []
    for word, is_there in (
        ("corrected", search.corrected),
        ("handled", search.handled),
        ("beside", None if search.scored is None else not search.scored),
    ):
        if is_there is not None:
            (parts if is_there else without).append(_facet(word))
    return _and_not(parts, without)


def values_sorted(sort: Sort) -> bool:
    """Whether mentions are sorted by a number."""
    return sort in VALUES


def _of_tree(tree: Tree) -> str:
    match tree:
        case Phrase(words, is_prefix):
            return f'words : "{" ".join(words)}"{" *" if is_prefix else ""}'
        case Not():
            return _and_not([], [_of_tree(tree.part)])
        case Either(parts):
            return f"({' OR '.join(map(_of_tree, parts))})"
        case All(parts):
            wanted = [_of_tree(part) for part in parts if not isinstance(part, Not)]
            return _and_not(wanted, [_of_tree(part.part) for part in parts if isinstance(part, Not)])


def _and_not(wanted: list[str], without: list[str]) -> str:
    if not wanted and not without:
        return ""
    joined = f"({' AND '.join(wanted or [_facet(EVERY)])})"
    for one in without:
        joined = f"({joined} NOT {one})"
    return joined


def _any(names: Iterable[str]) -> str:
    found = [_facet(name) for name in names]
    return found[0] if len(found) == 1 else f"({' OR '.join(found)})"


def _facet(name: str) -> str:
    return f'facets : "{name}"'


@lru_cache(maxsize=4_096)
def _named(letter: str, name: str) -> str:
    """Return the word of a name that may have any characters; whether it is that name is asked of the mention."""
    return f"{letter}{hashed(name):x}"

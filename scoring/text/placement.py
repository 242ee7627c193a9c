"""Which brands a version of a mention counts for, and whether it takes earlier ones away; then its language and tone.

Used by the stream (through `scoring/state/routing.py`) and by the oracle alike, so that both see the same mentions.

- A mention that names its `brand` goes there and nowhere else, followed or not.
- Any other goes to the brands that its text speaks of.
- An ``update`` that does not name its brand first takes the earlier versions away
  everywhere (a deletion seen 1 ms before it), for it may no longer speak of a brand
  that they spoke of. Without `created_at` it is not known which mention it is, and
  the taking away is all.
- A ``delete`` with text or brand is a version like others. Without both, or without
  `created_at`, it goes to every brand, and so does ``account_delete``.
- A version of a source that the reference does not name, or whose rules keep it out of a
  score, is only shown: its brands are told, and no score changes. What takes away does so
  all the same.
- What an own account of a brand says is not told of that brand, but of others.
- Any other version without `created_at` names no mention, nor does one without id,
  and the deletion of an account without author no account: they are of a wrong type.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from schemas.drop import DropReason
from schemas.mention import Mention
from scoring.method.reference import REFERENCE, Reference
from scoring.text.language import languages_of
from scoring.text.matching import Matcher
from scoring.text.searched_text import searched_text
from scoring.text.tone.labels import LabelBook, tone_of
from scoring.text.tone.tone import NO_MODELS, UNREAD, Models, Tone, tones_of

BATCH = 1_000
"""Mentions that are read together where a whole log is gone through."""


class Placement(msgspec.Struct, frozen=True, gc=False):
    """Where one version goes."""

    deleted_at: int | None = None
    """`seen_at` of the deletion that goes to every brand before the version, ms UTC; None: there is none."""
    brands: tuple[str, ...] = ()
    """The brands that the version speaks of."""
    dropped: DropReason | None = None
    """Why it changes no score."""

    @property
    def scored(self) -> bool:
        """Whether the version changes the scores of its brands."""
        return bool(self.brands) and self.dropped is None


class ReadText(msgspec.Struct, frozen=True, gc=False):
    """What the text of a version is read as."""

    lang: str | None = None
    tone: Tone = UNREAD
    own: Tone | None = None
    """What was read, where `tone` is that of a label; else None."""


UNPLACED_TEXT = ReadText()
"""Of a version that speaks of no brand: nobody reads its text."""

_UNMATCHED = Placement(dropped=DropReason.UNMATCHED)
_OWN = Placement(dropped=DropReason.OWN_ACCOUNT)
_NAMELESS = Placement(dropped=DropReason.WRONG_TYPE)


def place(mention: Mention, matcher: Matcher, reference: Reference) -> Placement:
    """Decide where an admitted mention goes, its text unread; the rules are the module's.

    >>> from schemas.brand import Brand
    >>> taken = Mention(source="x", id="1", seen_at=3, op="delete")
    >>> place(taken, Matcher([Brand(brand="Acme", terms=("acme",))]), REFERENCE).deleted_at
    3
    """
    if mention.author is None if mention.op == "account_delete" else not mention.id:
        return _NAMELESS
    if not reference.knows(mention.source):
        return Placement(brands=_brands(mention, matcher), dropped=DropReason.UNKNOWN_SOURCE)
    deleted_at = _deleted_at(mention)
    if mention.created_at is None or (deleted_at is not None and mention.deleted):
        return _NAMELESS if deleted_at is None else Placement(deleted_at)
    brands = _brands(mention, matcher)
    others = matcher.without_owners(brands, mention)
    if not others:
        return (_OWN if brands else _UNMATCHED) if deleted_at is None else Placement(deleted_at)
    shown_only = not (mention.composable or mention.deleted)
    return Placement(deleted_at, others, DropReason.NOT_COMPOSABLE if shown_only else None)


def read_texts(
    mentions: Sequence[Mention],
    placements: Sequence[Placement],
    matcher: Matcher,
    models: Models = NO_MODELS,
    labels: LabelBook | None = None,
) -> list[ReadText]:
    """Return language and tone of the versions that speak of a brand; read together, for that takes half the time.

    The names of their brands are masked: they are neither an opinion nor a language. `labels`: corrections, which stand
    in place of what is read; None: none counts.
    """
    texts = [UNPLACED_TEXT] * len(mentions)
    spoken = [index for index, placed in enumerate(placements) if placed.brands]
    read = [mentions[index] for index in spoken]
    masked = [matcher.masked_text(mentions[index].text or "", placements[index].brands) for index in spoken]
    plain = [text for text, _ in masked]
    langs = languages_of(
        [mention.lang for mention in read], [mention.text for mention in read], matcher.languages, masked
    )
    for index, lang, tone in zip(spoken, langs, tones_of(read, langs, models, plain), strict=True):
        label = labels.of(mentions[index]) if labels else None
        texts[index] = ReadText(lang, tone) if label is None else ReadText(lang, tone_of(label), tone)
    return texts


def placements_of(
    mentions: Iterable[Mention],
    matcher: Matcher,
    reference: Reference = REFERENCE,
    labels: LabelBook | None = None,
) -> Iterator[tuple[Mention, Placement, ReadText]]:
    """Yield each of many admitted mentions with where it goes and what its text is read as; `labels` as there."""
    rest = iter(mentions)
    while batch := list(islice(rest, BATCH)):
        placements = [place(mention, matcher, reference) for mention in batch]
        yield from zip(batch, placements, read_texts(batch, placements, matcher, labels=labels), strict=True)


def _brands(mention: Mention, matcher: Matcher) -> tuple[str, ...]:
    if mention.op == "account_delete":
        return ()
    if mention.brand is not None:
        return (mention.brand,)
    searched = searched_text(mention)
    return matcher.names(searched, mention) if searched else ()


def _deleted_at(mention: Mention) -> int | None:
    """Return the `seen_at` of the deletion that has to reach every brand, if any."""
    if mention.op == "account_delete":
        return mention.seen_at
    if mention.op == "update" and mention.brand is None:
        return mention.seen_at - 1
    if mention.op == "delete" and (mention.created_at is None or not (mention.text or mention.brand)):
        return mention.seen_at
    return None

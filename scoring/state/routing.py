"""Where the versions of mentions go, as observations: to the brands that they speak of, to every brand, or nowhere."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from schemas.drop import DropReason
from schemas.mention import Mention
from scoring.method.reference import REFERENCE, Reference
from scoring.state.observe import Observed, observe, observe_deletion
from scoring.text.matching import Matcher
from scoring.text.placement import BATCH, Placement, ReadText, place, read_texts
from scoring.text.tone.labels import LabelBook
from scoring.text.tone.tone import NO_MODELS, UNREAD, Models, Tone


class Route(msgspec.Struct, frozen=True, gc=False):
    """What becomes of one version. Exactly one of three: scored, broadcast alone, or left out for a reason."""

    broadcast: Observed | None = None
    """A deletion for every brand (every partition), which goes out before the version."""
    brands: tuple[str, ...] = ()
    """The brands that it speaks of."""
    version: Observed | None = None
    """What their scores get; None: nothing."""
    tone: Tone = UNREAD
    """Tone of the version."""
    lang: str | None = None
    """Its language, where it speaks of a brand."""
    dropped: DropReason | None = None
    """Why it changes no score."""


_DROPPED = {reason: Route(dropped=reason) for reason in DropReason}
"""Most versions speak of no brand that is followed: they share one answer."""


def route(
    mentions: Sequence[Mention],
    matcher: Matcher,
    reference: Reference = REFERENCE,
    models: Models = NO_MODELS,
    labels: LabelBook | None = None,
) -> list[Route]:
    """Decide where each of some admitted mentions goes, by the rules of `scoring/text/placement.py`.

    >>> from schemas.brand import Brand
    >>> matcher = Matcher([Brand(brand="Acme", terms=("acme",))])
    >>> mention = Mention(source="x", id="1", seen_at=2, created_at=1, text="I like #acme")
    >>> taken = Mention(source="x", id="1", seen_at=3, op="delete")
    >>> liked, deleted = route([mention, taken], matcher)
    >>> liked.brands, liked.lang, deleted.broadcast.created_at
    (('Acme',), 'en', 0)
    """
    placements = [place(mention, matcher, reference) for mention in mentions]
    texts = read_texts(mentions, placements, matcher, models, labels)
    return [
        _route(mention, placed, text, reference)
        for mention, placed, text in zip(mentions, placements, texts, strict=True)
    ]


def routes_of(
    mentions: Iterable[Mention],
    matcher: Matcher,
    reference: Reference = REFERENCE,
    labels: LabelBook | None = None,
) -> Iterator[tuple[Mention, Route]]:
    """Yield each of many admitted mentions with where it goes; a thousand of them are read at a time.

    `labels`: of the mentions; None: no correction counts.
    """
    remaining = iter(mentions)
    while batch := list(islice(remaining, BATCH)):
        yield from zip(batch, route(batch, matcher, reference, labels=labels), strict=True)


def _route(mention: Mention, placed: Placement, text: ReadText, reference: Reference) -> Route:
    if placed.deleted_at is None and not placed.brands and placed.dropped is not None:
        return _DROPPED[placed.dropped]
    broadcast = None if placed.deleted_at is None else observe_deletion(mention, placed.deleted_at)
    version = observe(mention, text.tone, reference, text.own) if placed.scored else None
    return Route(broadcast, placed.brands, version, text.tone, text.lang, placed.dropped)

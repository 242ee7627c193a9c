"""Where the versions of mentions go: to the brands it speaks of, to every brand, or nowhere.

Used by the stream and by the oracle alike, so that both see the same mentions.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from schemas.drop import DropReason
from schemas.mention import Mention
from scoring.language import languages_of
from scoring.matching import Matcher
from scoring.observe import Observed, knows, observe, observe_deletion
from scoring.reference import REFERENCE, Reference
from scoring.tone.telling import NO_MODELS, UNREAD, Models, Tone, tones_of


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


BATCH = 1_000
"""Mentions that are read together where a whole log is gone through."""

_UNMATCHED = Route(dropped=DropReason.UNMATCHED)
_OWN = Route(dropped=DropReason.OWN_ACCOUNT)
_NAMELESS = Route(dropped=DropReason.WRONG_TYPE)


def route(
    mentions: Sequence[Mention], matcher: Matcher, reference: Reference = REFERENCE, models: Models = NO_MODELS
) -> list[Route]:
    """Decide where each of some admitted mentions goes; their texts are read together, for that takes half the time.

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

    >>> from schemas.brand import Brand
    >>> matcher = Matcher([Brand(brand="Acme", terms=("acme",))])
    >>> told = Mention(source="x", id="1", seen_at=2, created_at=1, text="I like #acme")
    >>> taken = Mention(source="x", id="1", seen_at=3, op="delete")
    >>> liked, deleted = route([told, taken], matcher)
    >>> liked.brands, liked.lang, deleted.broadcast.created_at
    (('Acme',), 'en', 0)
    """
    routes = [_place(mention, matcher, reference) for mention in mentions]
    spoken = [place for place, routed in enumerate(routes) if routed.brands]
    read = [mentions[place] for place in spoken]
    langs = languages_of([mention.lang for mention in read], [mention.text for mention in read])
    for place, mention, lang, tone in zip(spoken, read, langs, tones_of(read, langs, models), strict=True):
        routed = routes[place]
        version = observe(mention, tone, reference) if routed.dropped is None else None
        routes[place] = Route(routed.broadcast, routed.brands, version, tone, lang, routed.dropped)
    return routes


def routes_of(
    mentions: Iterable[Mention], matcher: Matcher, reference: Reference = REFERENCE
) -> Iterator[tuple[Mention, Route]]:
    """Yield each of many admitted mentions with where it goes; a thousand of them are read at a time."""
    told = iter(mentions)
    while batch := list(islice(told, BATCH)):
        yield from zip(batch, route(batch, matcher, reference), strict=True)


def _place(mention: Mention, matcher: Matcher, reference: Reference) -> Route:
    """Decide where a mention goes, its text unread."""
    if mention.author is None if mention.op == "account_delete" else not mention.id:
        return _NAMELESS
    if not knows(mention.source, reference):
        return Route(brands=_brands(mention, matcher), dropped=DropReason.UNKNOWN_SOURCE)
    broadcast = _broadcast(mention)
    if mention.created_at is None or (broadcast is not None and mention.deleted):
        return _NAMELESS if broadcast is None else Route(broadcast)
    brands = _brands(mention, matcher)
    others = matcher.without_owners(brands, mention)
    if not others:
        return (_OWN if brands else _UNMATCHED) if broadcast is None else Route(broadcast)
    shown_only = not (mention.composable or mention.deleted)
    return Route(broadcast, others, dropped=DropReason.NOT_COMPOSABLE if shown_only else None)


def _brands(mention: Mention, matcher: Matcher) -> tuple[str, ...]:
    if mention.op == "account_delete":
        return ()
    if mention.brand is not None:
        return (mention.brand,)
    return (
        tuple([matcher.brands[place].brand for place in matcher.match(mention.text, mention)]) if mention.text else ()
    )


def _broadcast(mention: Mention) -> Observed | None:
    """Return the deletion that has to reach every brand, if any."""
    if mention.op == "account_delete":
        return observe_deletion(mention, mention.seen_at)
    if mention.op == "update" and mention.brand is None:
        return observe_deletion(mention, mention.seen_at - 1)
    if mention.op == "delete" and (mention.created_at is None or not (mention.text or mention.brand)):
        return observe_deletion(mention, mention.seen_at)
    return None

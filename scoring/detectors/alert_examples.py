"""Which mentions are shown with a fall: those that `scoring.reading.examples` finds behind what it consists of."""

from collections.abc import Iterable, Mapping

import numpy as np

from schemas.alert import Alert, AlertExample
from schemas.brand_mention import BrandMention
from scoring.detectors.deleted_mentions import DeletedMentions
from scoring.method.constants import DAY_MS, INDICATORS, WINDOWS
from scoring.method.fixed_point import h64, mention_key, signed
from scoring.method.reference import Reference
from scoring.method.windows import period
from scoring.reading.examples import NAMED, examples

LOOKED_AT = 20
"""Mentions of each group of a contribution, of which the first that still have words are shown."""
_WINDOWS = {window.name: window for window in WINDOWS}


def alert_examples(
    alert: Alert, observations: np.ndarray, mentions: Mapping[int, BrandMention], reference: Reference
) -> tuple[AlertExample, ...]:
    """Return the mentions behind a fall, as `jauge explain` and the board find them: each text once.

    Of Favour first, for a fall opens by tone, then of the largest contribution. Those that entered the window since the
    day before come first, and after them those that left it, at most NAMED of each.

    Args:
        alert: of kind drop; its contributions are explained, of its window against the day before.
        observations: OBSERVATION records, of any brands.
        mentions: those that still have words, by their key.
        reference: by which the brand is scored.
    """
    names = observations["brand"]
    own = observations[(names == signed(h64(alert.brand))) | (names == 0)]
    window = _WINDOWS[alert.window]
    before, after = period(window, alert.at - DAY_MS), period(window, alert.at)
    found: dict[bool, list[AlertExample]] = {True: [], False: []}
    seen: set[str] = set()
    for part in sorted(alert.contributions, key=lambda one: one.indicator != INDICATORS[3]):
        asked = (part.source, part.indicator, part.points, reference, LOOKED_AT)
        for example in examples(own, before, after, *asked):
            group, mention = found[example.entered], mentions.get(example.key)
            if mention is None or len(group) == NAMED or mention.text.casefold() in seen:
                continue
            seen.add(mention.text.casefold())
            group.append(
                AlertExample(
                    source=mention.source,
                    id=mention.id,
                    created_at=example.created_at,
                    text=mention.text,
                    url=mention.url,
                    sentiment=mention.sentiment,
                    entered=example.entered,
                    indicator=part.indicator,
                    part=round(example.part, 6),
                )
            )
    return (*found[True], *found[False])


def mentions_with_words(brand: str, mentions: Iterable[BrandMention]) -> dict[int, BrandMention]:
    """Return the newest version of each mention of a brand that has words and is not deleted, by key.

    `mentions`: in the order of the topic, of any brands.

    >>> said = dict(brand="Acme", source="x", created_at=5, seen_at=5)
    >>> found = mentions_with_words("Acme", [
    ...     BrandMention(id="1", op="create", text="Fine", **said), BrandMention(id="2", op="create", **said),
    ...     BrandMention(id="3", op="create", text="Gone", **said), BrandMention(id="3", op="delete", **said)])
    >>> [one.text for one in found.values()]
    ['Fine']
    """
    newest: dict[int, BrandMention] = {}
    deleted = DeletedMentions()
    for mention in mentions:
        deleted.note(mention)
        if mention.brand == brand and mention.op in ("create", "update") and mention.text.strip():
            newest[mention_key(mention.source, mention.id)] = mention
    return {key: mention for key, mention in newest.items() if not deleted.covers(mention)}

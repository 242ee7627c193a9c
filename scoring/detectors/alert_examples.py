"""Which mentions are shown with a fall: those that speak worst of the brand, to most people, each once.

They are of the window that fell, so all of them entered it; where Favour fell, praise is none of them.
"""

from collections.abc import Iterable
from math import log2

from schemas.alert import Alert, AlertExample
from schemas.brand_mention import BrandMention
from scoring.detectors.deleted_mentions import DeletedMentions
from scoring.method.constants import HOUR_MS, INDICATORS

NAMED = 3
WINDOW_MS = {"1h": HOUR_MS, "6h": 6 * HOUR_MS, "24h": 24 * HOUR_MS}


def alert_examples(alert: Alert, mentions: Iterable[BrandMention]) -> tuple[AlertExample, ...]:
    """Return mentions behind the largest part of a fall, the weightiest first.

    Args:
        alert: of kind drop.
        mentions: in the order of the topic; other brands, times and sources are left out, and what is deleted.

    >>> fall = Alert(id="", kind="drop", state="opened", severity="warning", brand="Acme", window="1h",
    ...              at=3_600_000, since=0, source="x")
    >>> said = dict(brand="Acme", source="x", op="create", created_at=5, seen_at=5)
    >>> [one.text for one in alert_examples(fall, [
    ...     BrandMention(id="1", text="Fine", sentiment=0.5, **said),
    ...     BrandMention(id="2", text="Awful", sentiment=-0.9, **said),
    ...     BrandMention(id="3", text="Poor", sentiment=-0.4, **said)])]
    ['Awful', 'Poor']
    """
    after = alert.at - WINDOW_MS[alert.window]
    newest: dict[tuple[str, str], BrandMention] = {}
    deleted = DeletedMentions()
    for mention in mentions:
        deleted.note(mention)
        is_asked = mention.brand == alert.brand and alert.source in ("", mention.source)
        if is_asked and mention.op in ("create", "update"):
            newest[mention.source, mention.id] = mention
    candidates = [
        one
        for one in newest.values()
        if after < one.created_at <= alert.at
        and one.text.strip()
        and _weight(alert, one) > 0
        and not deleted.covers(one)
    ]
    candidates.sort(key=lambda one: (-_weight(alert, one), -one.created_at, one.id))
    once = {one.text.casefold(): one for one in reversed(candidates)}  # of copies the weightiest
    chosen = [one for one in candidates if once[one.text.casefold()] is one][:NAMED]
    return tuple(
        AlertExample(
            source=one.source,
            id=one.id,
            created_at=one.created_at,
            text=one.text,
            url=one.url,
            sentiment=one.sentiment,
        )
        for one in chosen
    )


def _weight(alert: Alert, mention: BrandMention) -> float:
    """How loudly it was said; where favour fell, how badly as well."""
    audience = log2(2 + max(0, mention.followers or 0))
    first = alert.contributions[0].indicator if alert.contributions else INDICATORS[3]
    return audience if first != INDICATORS[3] else -(mention.sentiment or 0.0) * audience

"""Whether a correction counts in the scores that are shown."""

from collections.abc import Callable

from msgspec.structs import replace

from schemas.alert import Alert, AlertExample
from schemas.brand_mention import BrandMention
from schemas.mention import Label
from scoring.method.constants import GRANULARITIES
from streams.board.contract.responses import Counts


def counts(created_at: int, label: Label, *, is_scored: bool, labels_until_ms: int) -> Counts:
    """Return where a correction counts.

    Args:
        created_at: of the mention, ms UTC.
        label: the correction.
        is_scored: whether the mention is part of the score.
        labels_until_ms: corrections given before it count however old their mentions were, ms UTC.

    >>> label = Label(tone="positive", by="editor", at=10 * 3_600_000)
    >>> [counts(hour * 3_600_000, label, is_scored=True, labels_until_ms=0) for hour in (9, 3)]
    ['now', 'days']
    """
    if not is_scored:
        return "not_counted"
    if label.at < labels_until_ms:
        return "now"
    hour, day = GRANULARITIES
    age_ms = label.at - created_at
    return "now" if age_ms <= hour.lateness_ms else "days" if age_ms <= day.lateness_ms else "next_rescore"


def late_labels(mentions: list[BrandMention], labels_until_ms: int) -> dict[str, Counts]:
    """Return where the corrections of mentions count that do not count everywhere, by ``source:id``."""
    found = {
        f"{one.source}:{one.id}": counts(
            one.created_at, one.label, is_scored=one.scored, labels_until_ms=labels_until_ms
        )
        for one in mentions
        if one.label is not None
    }
    return {name: where for name, where in found.items() if where != "now"}


def with_labels(alert: Alert, find: Callable[[str, str], BrandMention | None]) -> Alert:
    """Return an alert with the corrections of its examples; `find` returns a mention of a source and an id."""
    return replace(alert, examples=tuple(_with_label(one, find(one.source, one.id)) for one in alert.examples))


def _with_label(example: AlertExample, mention: BrandMention | None) -> AlertExample:
    if mention is None or mention.label is None:
        return example
    return replace(example, label=mention.label, sentiment=mention.sentiment)

"""What the mentions behind an alert say stands apart from it: a text may be kept for days, an alert for a year."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from schemas.alert import AlertExample, AlertText
from schemas.brand_mention import BrandMention
from scoring.method.fixed_point import mention_key


def apart(
    examples: Iterable[AlertExample], mentions: Mapping[int, BrandMention], arrived: Mapping[tuple[str, str], int]
) -> tuple[tuple[AlertExample, ...], list[AlertText]]:
    """Return examples without what they say, and that by itself.

    Args:
        examples: with their texts.
        mentions: those that the examples were found among, by key.
        arrived: when the broker had each, ms UTC, by source and id.
    """
    named, texts = [], []
    for one in examples:
        mention = mentions[mention_key(one.source, one.id)]
        named.append(replace(one, text="", url=None))
        texts.append(
            AlertText(
                source=one.source,
                id=one.id,
                since=arrived[one.source, one.id],
                text=one.text,
                url=one.url,
                author=mention.author,
            )
        )
    return tuple(named), texts

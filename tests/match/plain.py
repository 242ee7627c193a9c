"""The records that `match` makes, one mention at a time and in the obvious way: the fast way is held against it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.brand_mention import BrandMention, kind_of
from schemas.codec import Record, cloud_event, encode
from schemas.mention import Label, Mention
from schemas.mention_codec import RejectedError, decode_mention
from schemas.topics import BROADCAST_KEY
from scoring.method.fixed_point import h64
from scoring.method.reference import REFERENCE
from scoring.state.admission import rejection_reason
from scoring.state.routing import Route, route
from scoring.text.matching import Matcher
from scoring.text.near_duplicates import groups_of
from scoring.text.tone.labels import LabelBook
from scoring.text.tone.tone import NO_MODELS, Models
from streams.kafka.partitioner import partition_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ByPartition = dict[int, list[Record]]


def brand_mention(
    brand: str, mention: Mention, routed: Route, group: str, label: Label | None, offset: int
) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """Value and headers of one record of ``brand-mentions``."""
    record = BrandMention(
        brand=brand,
        source=mention.source,
        id=mention.id,
        op=mention.op,
        created_at=mention.created_at or 0,
        seen_at=mention.seen_at,
        author=mention.author,
        text="" if mention.deleted or mention.text is None else mention.text[:280],
        lang=mention.lang or routed.lang,
        url=mention.url,
        sentiment=routed.tone.sentiment,
        confidence=routed.tone.confidence,
        model=routed.tone.model,
        group=group,
        scored=routed.dropped is None,
        followers=mention.followers,
        likes=mention.likes,
        reposts=mention.reposts,
        replies=mention.replies,
        label=label,
        offset=offset,
        kind=kind_of(mention),
    )
    time = (EPOCH + timedelta(milliseconds=mention.seen_at)).isoformat(timespec="milliseconds")
    event_id = f"{brand}|{mention.source}:{mention.id}|{mention.seen_at}"
    return encode(record), cloud_event("brand-mention", "/jauge/match", event_id, time.removesuffix("+00:00") + "Z")


def records_of(
    records: Sequence[Any],
    matcher: Matcher,
    partitions: int,
    models: Models = NO_MODELS,
    labels: LabelBook | None = None,
) -> tuple[ByPartition, ByPartition]:
    """Return the observations but for progress markers, and the brand mentions, by partition."""
    observations, brand_mentions = defaultdict(list), defaultdict(list)
    for record in records:
        try:
            mention = decode_mention(record.value)
        except RejectedError:
            continue
        if rejection_reason(mention, record.timestamp) is not None:
            continue
        (routed,) = route([mention], matcher, REFERENCE, models, labels)
        label = labels.of(mention) if labels and routed.brands else None
        if routed.broadcast is not None:
            for partition in range(partitions):
                observations[partition].append((BROADCAST_KEY, routed.broadcast.record(0), ()))
        if not routed.brands and mention.deleted:
            for partition in range(partitions):
                brand_mentions[partition].append(
                    (BROADCAST_KEY, *brand_mention("", mention, routed, "", None, record.offset))
                )
        (group,) = groups_of([mention.text or "" if not mention.deleted else ""])
        for brand in routed.brands:
            partition = partition_of(brand, partitions)
            if routed.version is not None:
                observations[partition].append((brand.encode(), routed.version.record(h64(brand)), ()))
            brand_mentions[partition].append(
                (brand.encode(), *brand_mention(brand, mention, routed, group, label, record.offset))
            )
    return observations, brand_mentions

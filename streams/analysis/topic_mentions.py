"""All mentions that the topic still holds, with what is followed and what was observed."""

from collections import Counter
from typing import NamedTuple

from schemas.brand import Brand
from schemas.drop import DropReason
from schemas.mention import Mention
from schemas.mention_codec import RejectedError, decode_mention
from scoring.reading.coverage import Coverage
from scoring.state.admission import rejection_reason
from streams.analysis.followed_brands import followed, from_ever
from streams.analysis.mentions import with_named
from streams.config.errors import JaugeError
from streams.config.reference import load_reference
from streams.config.settings import Settings
from streams.kafka.follower import Follower
from streams.kafka.read_to_end import records_to_end
from streams.kafka.stream_clock import Clock
from streams.metrics.gateway_accounts import summary_of


class TopicMentions(NamedTuple):
    """What the topics say of the mentions."""

    mentions: list[Mention]
    """All that are let in, in the order of their partitions."""
    brands: list[Brand]
    """Followed brands and those that mentions name, by name."""
    newest_ms: int
    """Newest tick or `seen_at`, ms UTC."""
    coverage: Coverage
    """Which sources were observed, and when."""
    summary: str
    """What became of the records."""


async def topic_mentions(settings: Settings) -> TopicMentions:
    """Read the topic ``mentions`` to its present end.

    `settings`: with the method of the version that is current.

    Raises:
        JaugeError: there is no mention.
    """
    kafka = settings.kafka
    mentions: list[Mention] = []
    dropped: Counter[DropReason] = Counter()
    clock = Clock(from_connection=load_reference(settings).method.from_connection)
    async with Follower(kafka.servers, kafka.topics.source_health, clock.read):
        brands = {name: from_ever(brand) for name, brand in (await followed(settings)).items()}
        async for record in records_to_end(kafka.servers, kafka.topics.mentions, range(kafka.partitions)):
            read = _read(record.value, record.timestamp)
            if isinstance(read, Mention):
                mentions.append(read)
            else:
                dropped[read] += 1
    summary = summary_of(len(mentions) + sum(dropped.values()), len(mentions), dropped)
    if not mentions:
        raise JaugeError(f"there is no mention on {kafka.topics.mentions}: {summary}")
    newest_ms = max([clock.tick, *(mention.seen_at for mention in mentions)])
    return TopicMentions(mentions, with_named(brands, mentions), newest_ms, clock.coverage, summary)


def _read(value: bytes | None, now_ms: int) -> Mention | DropReason:
    """Return the mention of a record, or why it is left out; `now_ms`: when it arrived, ms UTC."""
    try:
        mention = decode_mention(value)
    except RejectedError as refused:
        return refused.reason
    return rejection_reason(mention, now_ms) or mention

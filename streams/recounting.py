"""`jauge recount`: what the oracle is given, from files or from the topic."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.brand import Brand
from schemas.drop import DropReason
from schemas.mention import Mention
from schemas.score import Score
from scoring.admission import admit
from scoring.exposure import Outage
from scoring.recount import recount
from streams.brands import brands_set, followed
from streams.control import TICKS_READ, Clock, Follower
from streams.door import pass_in, wall_clock_ms
from streams.errors import JaugeError, UsageError
from streams.file_replay import file_rows
from streams.mention_batch import RefusedError, decode_mention
from streams.pseudonym import Pseudonyms, load_key
from streams.references import load_reference
from streams.refusals import Refusal
from streams.servers import arguments
from streams.settings import Settings
from streams.summary import Refused, summary_of

AFTER_ALL_MS = 253_402_300_800_000
"""The end of the year 9999: no time is told as text from here on."""

Recounted = tuple[list[Score], str]
"""Scores by brand and window, and one line on what became of the mentions."""


def time_of(text: str | None, flag: str = "--at") -> int | None:
    """Milliseconds since the epoch of a time given as ISO 8601 (UTC where it names no zone) or as such.

    Raises:
        UsageError: naming `flag`: it is no time, or none of the years 1970 to 9999.

    >>> time_of("2015-02-22"), time_of("1424563200000")
    (1424563200000, 1424563200000)
    """
    if text is None:
        return None
    try:
        if text.isdecimal():
            at_ms = int(text)
        else:
            time = datetime.fromisoformat(text)
            at_ms = round(time.replace(tzinfo=time.tzinfo or UTC).timestamp() * 1_000)
    except ValueError as error:
        raise UsageError(f"{flag} {text!r} is no time: use ISO 8601, as 2026-01-31T12:00, or milliseconds") from error
    if not 0 <= at_ms < AFTER_ALL_MS:
        raise UsageError(f"{flag} {text!r} is out of range: use a time in the years 1970 to 9999")
    return at_ms


def day_of(text: str | None, flag: str) -> date | None:
    """Day given as ISO 8601.

    Raises:
        UsageError: naming `flag`: it is no day.

    >>> day_of("2015-02-22", "--from")
    datetime.date(2015, 2, 22)
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{flag} {text!r} is no day: use ISO 8601, as 2026-01-31") from error


def from_files(
    settings: Settings,
    files: Sequence[Path],
    mapping: Path | None,
    source: str | None,
    brand_column: str | None,
    at_ms: int | None,
) -> Recounted:
    """Recount what `jauge replay` with the same flags scores."""
    mentions, summary = mentions_of(settings, files, mapping, source, brand_column)
    return _counted(settings, mentions, brands_of(settings, mentions, brand_column), at_ms, summary)


def mentions_of(
    settings: Settings, files: Sequence[Path], mapping: Path | None, source: str | None, brand_column: str | None
) -> tuple[list[Mention], str]:
    """Return what the door lets in of files, and a line on what became of the rows.

    Raises:
        JaugeError: nothing was let in.
    """
    pseudonyms, now_ms = Pseudonyms(load_key(settings.key_file)), wall_clock_ms()
    refused = Refused()
    rows = refused.watch(file_rows(files, mapping, source, brand_column))
    passed = [pass_in(row, pseudonyms, now_ms) if isinstance(row, Mention) else row for row in rows]
    mentions = [row for row in passed if isinstance(row, Mention)]
    dropped = Counter(row.reason for row in passed if isinstance(row, Refusal))
    summary = refused.with_account(len(passed), len(mentions), dropped)
    if not mentions:
        raise JaugeError(f"there is no mention in it: {'; '.join(summary.splitlines())}")
    return mentions, summary


def brands_of(settings: Settings, mentions: Iterable[Mention], brand_column: str | None) -> list[Brand]:
    """Return the followed brands (none where a column names them), and those that mentions name, by name."""
    known = {} if brand_column else {brand.brand: brand for brand in brands_set(settings)}
    return _with_named(known, mentions)


def _with_named(known: dict[str, Brand], mentions: Iterable[Mention]) -> list[Brand]:
    named = {mention.brand for mention in mentions if mention.brand}
    both = known | {name: Brand(brand=name) for name in named - known.keys()}
    return [both[name] for name in sorted(both)]


async def from_topic(settings: Settings, at_ms: int | None) -> Recounted:
    """Recount what the topic ``mentions`` holds, at the newest tick unless told otherwise."""
    kafka = settings.kafka
    mentions: list[Mention] = []
    dropped: Counter[DropReason] = Counter()
    clock = Clock()
    async with Follower(kafka.servers, f"{kafka.prefix}source-health", clock.read, last=TICKS_READ):
        brands = await followed(settings)
        async with AIOKafkaConsumer(**arguments(kafka.servers), enable_auto_commit=False) as consumer:
            tps = [TopicPartition(f"{kafka.prefix}mentions", partition) for partition in range(kafka.partitions)]
            consumer.assign(tps)
            await consumer.seek_to_beginning(*tps)
            ends = await consumer.end_offsets(tps)
            while any([await consumer.position(tp) < ends[tp] for tp in tps]):
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    for record in records:
                        _take(record.value, record.timestamp, mentions, dropped)
    summary = summary_of(len(mentions) + sum(dropped.values()), len(mentions), dropped)
    newest = max([clock.tick, *(mention.seen_at for mention in mentions)])
    if not mentions:
        raise JaugeError(f"there is no mention to recount on {kafka.prefix}mentions: {summary}")
    at_ms = at_ms or newest
    named = _with_named(dict(brands), mentions)
    return _counted(settings, mentions, named, at_ms, summary, clock.coverage.at(at_ms))


def _take(value: bytes | None, now_ms: int, mentions: list[Mention], dropped: Counter[DropReason]) -> None:
    try:
        mention = decode_mention(value)
    except RefusedError as refused:
        dropped[refused.reason] += 1
        return
    reason = admit(mention, now_ms)
    if reason is None:
        mentions.append(mention)
    else:
        dropped[reason] += 1


def _counted(
    settings: Settings,
    mentions: Sequence[Mention],
    brands: Sequence[Brand],
    at_ms: int | None,
    summary: str,
    outages: tuple[Outage, ...] = (),
) -> Recounted:
    reference = load_reference(settings.reference)
    unknown = Counter(mention.source for mention in mentions if mention.source not in reference.sources)
    if unknown:
        told = ", ".join(f"{source} {count}" for source, count in sorted(unknown.items()))
        summary += f"\nleft out, for the reference {reference.name} does not know their source: {told}"
    return recount(mentions, brands, at_ms, reference=reference, outages=outages), summary

"""What a report rests on: what was told of its brands, from files or from the topics, and what goes with it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from schemas.alert import Alert
from schemas.health import Policy, SourceHealth
from schemas.people.annotation import Annotation
from schemas.score import Score
from scoring.method.constants import DAY_MS, GRANULARITIES
from scoring.method.windows import Period
from streams.analysis.archive import Past, Quote, topic_past
from streams.analysis.file_archive import FilePast
from streams.analysis.followed_brands import followed
from streams.collect.files.file_request import FileRequest
from streams.config.errors import JaugeError
from streams.config.settings import Settings
from streams.kafka.access import arguments
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.follower import Follower
from streams.kafka.partitioner import partition_of, places_of
from streams.kafka.topic_specs import KEEP_HOURS
from streams.runtime.versions import with_current

Stood = Mapping[tuple[str, int], Score]
"""Scores by brand and time, ms UTC."""


class Watched(NamedTuple):
    """An alert as it was opened, and as it stands."""

    opened: Alert
    last: Alert


class Basis:
    """Of files: there is no alert, no source has rules, and nothing was forgotten."""

    def __init__(self, past: Past, flags: Sequence[str] = (), files: Sequence[str] = ()) -> None:
        self.past = past
        self.flags = tuple(flags)
        """By which `jauge recount` and `jauge compare` read the same mentions."""
        self.files = tuple(files)
        self.policies: dict[str, Policy] = {}
        """What the rules of the sources allow."""
        self.is_learned = False
        """Whether tone was read by models that learned from people's corrections, which a recount does not know."""
        self.held_from_ms: int | None = None
        """From when on all is still there, ms UTC; None: nothing was forgotten."""

    @property
    def brands(self) -> list[str]:
        """Names of the brands that are reported."""
        return list(self.past.archive.calendars)

    @property
    def limits(self) -> dict[str, float]:
        """For how many hours texts of a source may stay, where its rules limit that to less than Jauge's own time."""
        hours = {source: rules.keep_text_hours for source, rules in self.policies.items()}
        return {source: limit for source, limit in hours.items() if limit is not None and limit < KEEP_HOURS}

    def holds(self, period: Period) -> bool:
        """Whether all that a reading is made from is still there."""
        base = period.prior or period
        begin_ms = (base.first - bool(base.weight)) * GRANULARITIES[base.granularity].length_ms
        return self.held_from_ms is None or begin_ms >= self.held_from_ms

    async def alerts(self) -> list[Watched] | None:
        """Return the alerts of all brands, in no order; None: of files none are told."""
        return None

    async def annotations(self) -> list[Annotation]:
        """Return the annotations of all brands, in no order; of files there is none."""
        return []

    async def quotes(self, keys: Mapping[str, Collection[int]]) -> dict[int, Quote]:
        """Return what mentions said, by key, as far as their texts are kept; `keys` by brand."""
        wanted = {key for of_brand in keys.values() for key in of_brand}
        return await self.past.quotes("", wanted) if wanted else {}

    async def stood(self, window: str, times: Sequence[int]) -> Stood:  # noqa: ARG002 # as of the topics
        """Return the scores that were published at some full hours, as far as they are kept."""
        return {}


def of_files(settings: Settings, request: FileRequest, wanted: Sequence[str], max_refused: float = 1.0) -> Basis:
    """Read files, as `jauge recount` does.

    Args:
        settings: of the installation.
        request: the files, and how they are read.
        wanted: brands; all that there are where empty.
        max_refused: share of the rows that may be refused, 0 to 1.

    Raises:
        JaugeError: more were refused.
    """
    past = FilePast(settings, request, wanted)
    if too_many := past.refused.beyond(max_refused):
        raise JaugeError(f"{too_many}; nothing was written")
    flags = [*request.flags, f"--max-refused={max_refused:g}"]
    return Basis(past, flags, [str(file) for file in request.files])


class TopicBasis(Basis):
    """Of the topics of a running installation."""

    def __init__(self, settings: Settings, past: Past) -> None:
        super().__init__(past)
        self._kafka = settings.kafka

    async def alerts(self) -> list[Watched] | None:
        """Return the alerts of all brands: of the records of one id the first and the last."""
        decode, found = CheckedDecoder("alerts", Alert).decode, dict[str, Watched]()

        def read(record: ConsumerRecord) -> None:
            alert = decode(record)
            found[alert.id] = Watched(found[alert.id].opened if alert.id in found else alert, alert)

        async with Follower(self._kafka.servers, self._kafka.topics.alerts, read):
            return list(found.values())

    async def annotations(self) -> list[Annotation]:
        """Return the annotations of all brands, in no order."""
        decode, found = CheckedDecoder("annotations", Annotation).decode, dict[str, Annotation]()

        def read(record: ConsumerRecord) -> None:
            if record.value is None:
                found.pop((record.key or b"").decode(errors="replace"), None)
            else:
                one = decode(record)
                found[one.id] = one

        async with Follower(self._kafka.servers, self._kafka.topics.annotations, read):
            return list(found.values())

    async def quotes(self, keys: Mapping[str, Collection[int]]) -> dict[int, Quote]:
        """Return what mentions said, by key, as far as their texts are kept: each partition is read once."""
        together: defaultdict[tuple[int, ...], set[int]] = defaultdict(set)
        brands: dict[tuple[int, ...], str] = {}
        for brand, of_brand in keys.items():
            places = tuple(places_of(brand, self._kafka.partitions, self._kafka.earlier_partitions))
            brands[places] = brand
            together[places] |= set(of_brand)
        found: dict[int, Quote] = {}
        for places, wanted in sorted(together.items()):
            found |= await self.past.quotes(brands[places], wanted) if wanted else {}
        return found

    async def stood(self, window: str, times: Sequence[int]) -> Stood:
        """Return the scores that were published at some full hours, as far as they are kept.

        Only those of the version, the method, the reference and the profile of the archive: a series mixes none.
        """
        archive, wanted = self.past.archive, {(brand, at_ms) for brand in self.brands for at_ms in times}
        decode, found = CheckedDecoder("score-history", Score).decode, dict[tuple[str, int], Score]()

        def read(record: ConsumerRecord) -> None:
            if record.value is None or f"|{window}|".encode() not in (record.key or b""):
                return
            score = decode(record)
            is_ours = (score.window, score.application) == (window, self._kafka.application or "")
            is_alike = (score.reference, score.profile) == (archive.reference.name, archive.profile)
            if is_ours and is_alike and (score.brand, score.at) in wanted:
                found[score.brand, score.at] = score

        since_ms = min(times, default=0) - DAY_MS
        topic = self._kafka.topics.score_history
        async with Follower(self._kafka.servers, topic, read, since_ms=max(0, since_ms)):
            return found

    async def look(self) -> None:
        """Ask what the rules of the sources are, how tone was read, and how much of the observations is still there."""
        decode = CheckedDecoder("source-health", SourceHealth).decode

        def read(record: ConsumerRecord) -> None:
            health = decode(record)
            if health.policy is not None:
                self.policies[health.source] = health.policy

        async with Follower(self._kafka.servers, self._kafka.topics.source_health, read):
            pass
        numbers = {partition_of(brand, self._kafka.partitions) for brand in self.brands}
        tps = [TopicPartition(self._kafka.topics.observations, number) for number in sorted(numbers)]
        models = TopicPartition(self._kafka.topics.tone_model, 0)
        async with AIOKafkaConsumer(**arguments(self._kafka.servers), enable_auto_commit=False) as consumer:
            consumer.assign([models, *tps])
            ends = await consumer.end_offsets([models, *tps])
            self.is_learned = ends[models] > 0
            self.held_from_ms = max([await _held_from(consumer, tp, ends[tp]) for tp in tps]) or None


async def _held_from(consumer: AIOKafkaConsumer, tp: TopicPartition, end: int) -> int:
    """Return when the oldest record of a partition came, ms UTC of the broker; 0: none was removed."""
    begin = (await consumer.beginning_offsets([tp]))[tp]
    if not begin:
        return 0
    consumer.seek(tp, begin)
    while await consumer.position(tp) < end:
        for record in (await consumer.getmany(tp, timeout_ms=500)).get(tp, ()):
            return int(record.timestamp)
    return 1 << 62  # all of it is gone


async def of_topics(settings: Settings, wanted: Sequence[str], method: str | None = None) -> TopicBasis:
    """Read the topics to their present end.

    `wanted`: brands, all that are followed where empty; `method`: by which they are read, None: that of the version
    that is current.
    """
    settings = await with_current(settings, method)
    brands = list(dict.fromkeys(wanted)) or sorted(await followed(settings))
    if not brands:
        raise JaugeError(f"no brand is followed on {settings.kafka.prefix}brands: run `jauge brands apply`")
    past = await topic_past(settings, brands)
    if not past.newest_ms:
        raise JaugeError(f"there is nothing yet on {settings.kafka.own}observations: is `jauge up` running?")
    basis = TopicBasis(settings, past)
    await basis.look()
    return basis

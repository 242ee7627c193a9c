"""What was told of some brands, from files or from the topics, to compare and explain any times of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
import numpy as np
from aiokafka.structs import ConsumerRecord

from schemas.brand import Brand
from schemas.brand_mention import BrandMention, MentionKind
from schemas.desk.hide import hide_keys
from schemas.mention import Label
from scoring.method.fixed_point import mention_key
from scoring.method.windows import Outage
from scoring.reading.archive import Archive
from scoring.reading.exposure import Calendar
from streams.analysis.followed_brands import followed, from_ever
from streams.config.errors import UnknownNameError
from streams.config.reference import load_reference
from streams.config.sanitize import printable
from streams.config.settings import Settings
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.follower import Follower
from streams.kafka.packed.observation_batch import decode
from streams.kafka.partitioner import partition_of, places_of
from streams.kafka.read_to_end import records_to_end
from streams.kafka.refusals import Refusals
from streams.kafka.stream_clock import Clock
from streams.metrics.gateway_accounts import Refused
from streams.runtime.versions import with_current


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of a mention."""

    source: str
    id: str
    text: str
    url: str | None
    lang: str | None = None
    sentiment: float | None = None
    confidence: float | None = None
    model: str = ""
    group: str = ""
    """The same for texts that are nearly the same."""
    label: Label | None = None
    """The correction that stands."""
    kind: MentionKind = "post"
    is_hidden: bool = False
    """Whether it is of an author or a site that lists leave out: it counts, and is not shown."""

    def mention(self, brand: str, created_at: int) -> BrandMention:
        """Return it as a mention of a brand; `created_at`, ms UTC, is all that is known of its times."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name != "is_hidden"}
        return BrandMention(**fields, brand=brand, op="create", created_at=created_at, seen_at=created_at)


class Past:
    """An archive, the time up to which it reaches, and the texts of its mentions."""

    def __init__(
        self,
        archive: Archive,
        newest_ms: int,
        connected: frozenset[str],
        summary: str = "",
        refused: Refused | None = None,
        brands: Mapping[str, Brand] | None = None,
    ) -> None:
        self.archive = archive
        self.brands = brands or {}
        """Those that are read, by name, with their terms."""
        self.connected = connected
        """Sources that were observed at any time: of files those that speak in them, else those with a collector."""
        self.newest_ms = newest_ms
        """ms UTC: newest `seen_at` or tick, or when the files are over."""
        self.summary = summary
        """What became of the rows of files, as `jauge recount` tells it."""
        self.refused = refused or Refused()
        """Rows of files that could not be used."""

    async def quotes(self, brand: str, keys: Collection[int]) -> dict[int, Quote]:
        """Return what the mentions with these keys said, by key; those whose text is gone are missing."""
        raise NotImplementedError


class TopicPast(Past):
    """Of what the topics still hold."""

    def __init__(
        self,
        settings: Settings,
        archive: Archive,
        newest_ms: int,
        connected: frozenset[str],
        brands: Mapping[str, Brand] | None = None,
        hidden: Collection[str] = (),
    ) -> None:
        super().__init__(archive, newest_ms, connected, brands=brands)
        self._settings, self._hidden = settings, frozenset(hidden)

    async def quotes(self, brand: str, keys: Collection[int]) -> dict[int, Quote]:
        """Return what the mentions said, cut to what ``brand-mentions`` keeps."""
        decode, refusals, quotes = CheckedDecoder("brand-mentions", BrandMention).decode, Refusals(), {}
        kafka = self._settings.kafka
        places = places_of(brand, kafka.partitions, kafka.earlier_partitions)
        for record in await _partitions(self._settings, kafka.topics.brand_mentions, places):
            try:
                mention = decode(record)
            except RefusedRecordError as error:
                refusals.add(record, error)
                continue
            if mention.text and (key := mention_key(mention.source, mention.id)) in keys:
                quotes[key] = Quote(
                    source=mention.source,
                    id=mention.id,
                    text=mention.text,
                    url=mention.url,
                    lang=mention.lang,
                    sentiment=mention.sentiment,
                    confidence=mention.confidence,
                    model=mention.model,
                    group=mention.group,
                    label=mention.label,
                    kind=mention.kind,
                    is_hidden=bool(self._hidden) and not self._hidden.isdisjoint(hide_keys(mention)),
                )
        return quotes


async def topic_past(
    settings: Settings, wanted: Sequence[str], method: str | None = None, hidden: Collection[str] = ()
) -> TopicPast:
    """Read the observations of the wanted brands, to the present end of their partitions.

    `method`: by which they are read; None: that of the version that is current. `hidden`: keys of ``hides`` whose
    mentions are not shown.
    """
    settings = await with_current(settings, method)
    kafka, reference = settings.kafka, load_reference(settings)
    clock = Clock(from_connection=reference.method.from_connection)
    async with Follower(kafka.servers, kafka.topics.source_health, clock.read):
        known = {name: from_ever(brand) for name, brand in (await followed(settings)).items()}
        numbers = sorted({partition_of(name, kafka.partitions) for name in wanted})
        refusals, pieces = Refusals(), []
        for number in numbers:
            rows, _, refused = decode(await _partitions(settings, kafka.topics.observations, [number]))
            pieces.append(rows)
            for record, _, why in refused:
                refusals.add(record, why)
    observations = np.concatenate(pieces)
    newest_ms = max(clock.tick, int(observations["seen_at"].max(initial=0)))
    calendars = calendars_of(wanted, known, clock.coverage.at(newest_ms))
    archive, sources = Archive(observations, calendars, reference), frozenset(clock.coverage.sources)
    return TopicPast(settings, archive, newest_ms, sources, {name: known[name] for name in calendars}, hidden)


def calendars_of(
    wanted: Iterable[str], known: Mapping[str, Brand], outages: tuple[Outage, ...] = ()
) -> dict[str, Calendar]:
    """Return the calendars of the wanted brands.

    Raises:
        UnknownNameError: one of them is not there.
    """
    if missing := sorted(set(wanted) - known.keys()):
        unknown, there = (", ".join(map(printable, names)) for names in (missing, sorted(known)[:10]))
        raise UnknownNameError(f"there is no brand {unknown}: there are {there or 'none at all'}")
    return {name: Calendar(since=known[name].since, tz=known[name].tz, outages=outages) for name in wanted}


async def _partitions(settings: Settings, topic: str, numbers: Iterable[int]) -> list[ConsumerRecord]:
    """Read partitions one after the other, from the beginning of each to its present end."""
    return [record async for record in records_to_end(settings.kafka.servers, topic, numbers)]

"""A file's own sources alone are observed, and from its first instant: what a replay publishes says so to everybody."""

from pathlib import Path

import numpy as np
from aiokafka.structs import ConsumerRecord
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.mention_codec import decode_mention
from schemas.sources import SOURCES
from scoring.method.constants import DAY_MS
from scoring.method.fixed_point import h64, signed
from scoring.method.methods import JAUGE_1, JAUGE_2
from scoring.method.reference import REFERENCE
from scoring.oracle.recount import recount
from scoring.reading.archive import observations_of
from scoring.reading.exposure import Calendar
from scoring.reading.records import read_scores
from scoring.state.panes import PartitionState
from streams.analysis.file_extent import FileExtent
from streams.analysis.followed_brands import followed
from streams.collect.files.spool import in_order
from streams.collect.gateway import IngestGateway
from streams.commands.replay import publish
from streams.config.pseudonyms import Pseudonyms
from streams.config.settings import Settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka import topics
from streams.kafka.follower import Follower
from streams.kafka.read_to_end import records_to_end
from streams.kafka.stream_clock import Clock
from tests.conftest import SharedKafka
from tests.histories import brands, history
from tests.scoring.oracle.test_fast_equals_oracle import assert_same

FOLLOWED = (replace(brands(2)[0], since=None), brands(2)[1])


async def test_a_replay_of_a_file_of_one_source_ends_where_the_oracle_does(kafka: SharedKafka, tmp_path: Path) -> None:
    settings = Settings(kafka={"bootstrap": kafka.bootstrap, "prefix": kafka.prefix()}, data=tmp_path)
    rows = [mention for mention in history(3, 900, brands(2), 6.0) if mention.source == "x"]
    extent, broker = FileExtent(wall_clock_ms(), JAUGE_2), settings.kafka
    await topics.apply(broker.servers, prefix=broker.prefix, partitions=broker.partitions)
    async with IngestGateway(broker.servers, broker.prefix, Pseudonyms(bytes(32))) as gateway:
        at_ms, _ = await publish(
            settings, gateway, in_order(extent.watch(rows)), FOLLOWED, extent, 0.0, lambda *_: None
        )

    clock, early = Clock(from_connection=True), Clock(from_connection=True)

    def read(record: ConsumerRecord) -> None:
        if not clock.read(record).at:  # said before the first mention
            early.read(record)

    async with Follower(broker.servers, broker.topics.source_health, read):
        published = await followed(settings)
    values = [record.value async for record in records_to_end(broker.servers, broker.topics.mentions, range(8))]
    mentions = [decode_mention(value) for value in values]
    outages = clock.coverage.at(clock.tick)
    assert outages == early.coverage.at(at_ms - DAY_MS)

    observations = observations_of(mentions, list(published.values()))
    state = PartitionState(REFERENCE, origins=1)
    state.fold(observations, np.arange(len(observations)))
    of_file = FileExtent(wall_clock_ms(), JAUGE_2, rows)
    assert published == {brand.brand: brand for brand in of_file.followed(FOLLOWED)}
    assert published[FOLLOWED[0].brand].since == min(row.seen_at for row in rows) // DAY_MS * DAY_MS
    slots = state.slots(np.array([signed(h64(name)) for name in published]))
    calendars = [Calendar(brand.since, brand.tz, outages) for brand in published.values()]
    replayed = read_scores(state, slots, list(published), calendars, clock.tick, clock.tick)
    expected = recount(mentions, of_file.followed(FOLLOWED), at_ms, outages=of_file.outages())
    assert_same(replayed, expected)
    for score in replayed:
        is_since_file = score.brand == FOLLOWED[0].brand  # the other is followed from before
        assert score.coverage["x"] == 1.0 if is_since_file else 0.0 < score.coverage["x"] <= 1.0
        assert {source for source in SOURCES if score.coverage[source]} == {"x"}


def test_without_the_rule_a_file_is_read_as_before() -> None:
    extent = FileExtent(wall_clock_ms(), JAUGE_1, history(3, 20, brands(2), 1.0))
    assert extent.followed([Brand(brand="Acme")]) == [Brand(brand="Acme")]
    assert extent.outages() == ()

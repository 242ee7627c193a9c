"""A worker that comes back goes on where it was, from the sealed panes and the end of the log alone."""

from itertools import accumulate

import aiohttp
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.structs import ConsumerRecord
from prometheus_client.parser import text_string_to_metric_families

from streams.kafka.embedded.loopback import free_port
from streams.score.pane_store import CHECKPOINT_KEY
from tests.conftest import SharedKafka
from tests.flow import Flow, assert_equal_to_the_oracle
from tests.histories import HOUR_MS, brands, history

pytestmark = pytest.mark.faults
BRANDS = brands(6)
HISTORY = history(seed=11, count=3_600, followed=BRANDS, days=24)
NEWEST = accumulate((mention.seen_at for mention in HISTORY), max)
MENTIONS = [mention for mention, newest in zip(HISTORY, NEWEST, strict=True) if mention.seen_at == newest]
"""In order of `seen_at`: a version told again days after it was seen may well find its pane sealed."""
BEFORE, AFTER = MENTIONS[:3_000], MENTIONS[3_000:]
SLICE = 600
STOPPED_MS = max(mention.seen_at for mention in BEFORE) + 2 * HOUR_MS
END_MS = max(mention.seen_at for mention in MENTIONS)


class Watched:
    """One role of a flow, started where its metrics can be asked for."""

    def __init__(self, flow: Flow, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
        port = free_port()
        monkeypatch.setenv("JAUGE_HTTP__PORT", str(port))
        flow.start(role)
        monkeypatch.delenv("JAUGE_HTTP__PORT")
        self._address = f"http://127.0.0.1:{port}/metrics"

    async def total(self, name: str, **labels: str) -> float:
        """Sum of the samples of a metric that have these labels; 0 while the role does not answer yet."""
        try:
            async with aiohttp.ClientSession() as session, session.get(self._address) as answer:
                metrics = await answer.text()
        except aiohttp.ClientConnectionError:
            return 0
        samples = [sample for family in text_string_to_metric_families(metrics) for sample in family.samples]
        return sum(s.value for s in samples if s.name == name and labels.items() <= s.labels.items())


async def test_a_restart_folds_a_part_of_the_log_again_and_says_the_same(
    kafka: SharedKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    """24 days, four partitions of mentions read one days before the other, and no mention finds its pane sealed."""
    async with Flow(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        flow.start("match")
        first = Watched(flow, "score", monkeypatch)
        for start in range(0, len(BEFORE), SLICE):
            await flow.publish(BEFORE[start : start + SLICE])
            await flow.until_committed("match", "mentions", start + SLICE)
        await flow.tick(STOPPED_MS)
        before = await flow.scores_at(STOPPED_MS)
        assert_equal_to_the_oracle(before, BEFORE, BRANDS, STOPPED_MS)
        assert await first.total("jauge_events_total", outcome="scored") > len(BEFORE)
        assert await first.total("jauge_events_total", outcome="sealed") == 0
        assert flow.stop("score") == 0

        await flow.send("source-health", [(b"test", b"no tick")])  # the clock is read over it
        again = Watched(flow, "score", monkeypatch)

        async def published() -> bool:
            return await again.total("jauge_scores_total") >= 5 * len(BRANDS)

        await flow.until(published, "the scores to be told again")
        assert await flow.latest_scores() == before
        for (brand, window), score in before.items():
            assert await again.total("jauge_score_points", brand=brand, window=window) == score.score
        logged = (await flow.committed("score", "observations")).all
        assert 0 < await again.total("jauge_recovery_events") < 0.7 * logged

        await flow.publish(AFTER)
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
        assert await again.total("jauge_events_total", outcome="sealed") == 0


async def test_a_damaged_table_is_found_and_made_anew_from_the_log(
    kafka: SharedKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bit is flipped in a pane, or the mark is cut off."""
    async with Flow(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        flow.start("match")
        flow.start("score")
        for start in range(0, len(BEFORE), SLICE):
            await flow.publish(BEFORE[start : start + SLICE])
            await flow.until_committed("match", "mentions", start + SLICE)
        await flow.tick(STOPPED_MS)
        before = await flow.scores_at(STOPPED_MS)
        assert flow.stop("score") == 0
        assert await damage(flow) == flow.partitions

        for damaged in (flow.partitions, 0):
            await flow.send("source-health", [(b"test", b"no tick")])
            again = Watched(flow, "score", monkeypatch)

            async def published(again: Watched = again) -> bool:
                return await again.total("jauge_scores_total") >= 5 * len(BRANDS)

            await flow.until(published, "the scores to be told again")
            assert await again.total("jauge_damaged_total") == damaged
            assert await flow.latest_scores() == before
            assert flow.stop("score") == 0


async def damage(flow: Flow) -> int:
    """Write over one record a partition of the table with something like it; return how many there were."""
    by_partition: dict[int, list[ConsumerRecord]] = {}
    for record in await flow.records("score-sealed"):
        by_partition.setdefault(record.partition, []).append(record)
    topic = f"{flow.prefix}score-sealed"
    async with AIOKafkaProducer(bootstrap_servers=flow.bootstrap) as producer:
        for partition, records in by_partition.items():
            panes = [(r.key, r.value) for r in records if r.value and r.key != CHECKPOINT_KEY]
            checkpoints = [(r.key, r.value) for r in records if r.key == CHECKPOINT_KEY]
            key, value = (panes if panes and partition % 2 else checkpoints)[-1]
            other = value[:-3] if key == CHECKPOINT_KEY else value[:-1] + bytes([value[-1] ^ 4])
            await producer.send_and_wait(topic, other, key, partition=partition)
    return len(by_partition)

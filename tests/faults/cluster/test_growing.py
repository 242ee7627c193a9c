"""`jauge topics grow`: an installation has more partitions, and every score is the oracle's before and after."""

import asyncio
from contextlib import suppress

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from schemas.brand_mention import BrandMention
from schemas.codec import decoder
from scoring.method.fixed_point import mention_key
from streams.analysis.archive import topic_past
from streams.config.settings import Settings
from streams.kafka.embedded.loopback import free_port
from streams.runtime.versions import with_current
from tests.command import jauge
from tests.conftest import SharedKafka
from tests.faults.harness.supervisor import Supervisor
from tests.faults.test_rescore import until_version
from tests.flow import assert_equal_to_the_oracle
from tests.histories import HOUR_MS, brands, history, later

pytestmark = pytest.mark.faults

BRANDS = brands(6)
BEFORE, AFTER = 2, 5
MENTIONS = history(seed=37, count=2_000, followed=BRANDS, days=2)
END_MS = max(mention.seen_at for mention in MENTIONS)
MORE = later(38, 100, BRANDS, END_MS)
MORE_MS = END_MS + HOUR_MS


async def test_an_installation_grows_while_it_works_and_finds_what_was_there_before(kafka: SharedKafka) -> None:
    async with Supervisor(kafka.bootstrap, kafka.prefix(), BRANDS, partitions=BEFORE) as flow:
        settings = {
            "JAUGE_KAFKA__BOOTSTRAP": flow.bootstrap,
            "JAUGE_KAFKA__PREFIX": flow.prefix,
            "JAUGE_KAFKA__PARTITIONS": str(BEFORE),
        }
        port = free_port()
        flow.start("match", settings)  # they keep the number of before in their settings
        flow.start("score", {**settings, "JAUGE_HTTP__PORT": str(port)})
        await flow.publish(MENTIONS)
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)

        ran = await asyncio.to_thread(jauge, "topics", "grow", str(AFTER), **settings)
        assert ran.returncode == 0, ran.stderr
        assert f"{AFTER} partitions in place of {BEFORE}; version 'v2' is current" in ran.stderr
        assert f"Set kafka.partitions to {AFTER}" in ran.stderr
        flow.partitions = AFTER
        assert_equal_to_the_oracle(await until_version(flow, "v2", END_MS), MENTIONS, BRANDS, END_MS)

        async def both_ended() -> bool:
            return len(flow.endings) == 2

        await flow.until(both_ended, "the workers of the old version to end")
        assert {(ending.worker, ending.code) for ending in flow.endings} == {("match", 75), ("score", 75)}
        await flow._producer.client.force_metadata_update()  # else a producer learns of partitions within five minutes
        await flow.publish(MORE)
        await flow.tick(MORE_MS)
        await flow.until_drained("v2")
        scores = await until_version(flow, "v2", MORE_MS)
        assert_equal_to_the_oracle(scores, [*MENTIONS, *MORE], BRANDS, MORE_MS)
        for topic in ("mentions", "v2.observations", "brand-mentions"):
            assert {record.partition for record in await flow.records(topic)} > set(range(BEFORE))
        await assert_texts_are_found(flow)

        async def nothing_waits() -> bool:
            return await lag_of_score(port) == 0

        await flow.until(nothing_waits, "the new worker to watch its own topic: of the old one nothing is ever done")

        for arguments, said in (
            (("grow", str(AFTER)), f"there are {AFTER} partitions already: name more"),
            (("grow", "1"), f"there are {AFTER} partitions, and none can be taken away"),
            (("apply",), f"set kafka.partitions to {AFTER}"),
        ):
            ran = await asyncio.to_thread(jauge, "topics", *arguments, **settings)
            assert ran.returncode in (1, 2)
            assert ran.stderr.count("\n") == 1
            assert said in ran.stderr
        ran = await asyncio.to_thread(jauge, "topics", "apply", **settings | {"JAUGE_KAFKA__PARTITIONS": str(AFTER)})
        assert ran.returncode == 0, ran.stderr
        assert {line.split()[0] for line in ran.stdout.splitlines()} == {"unchanged"}


async def lag_of_score(port: int) -> float | None:
    """Return how many observations wait, as the worker on `port` says; None: it does not say it yet."""
    with suppress(aiohttp.ClientConnectionError):
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            metrics = text_string_to_metric_families(await answer.text())
        for sample in [sample for family in metrics for sample in family.samples]:
            if sample.name == "jauge_lag_events" and sample.labels["topic"] == "observations":
                return sample.value
    return None


async def assert_texts_are_found(flow: Supervisor) -> None:
    """Those of before the growth lie on other partitions than those of today."""
    decode = decoder(BrandMention).decode
    kafka = {"bootstrap": flow.bootstrap, "prefix": flow.prefix, "partitions": BEFORE}
    settings = await with_current(Settings(kafka=kafka))
    assert (settings.kafka.partitions, settings.kafka.earlier_partitions) == (AFTER, (BEFORE,))
    kept = [decode(record.value) for record in await flow.records("brand-mentions")]
    for brand in BRANDS:
        keys = {mention_key(one.source, one.id) for one in kept if one.brand == brand.brand and one.text}
        past = await topic_past(Settings(kafka=kafka), [brand.brand])
        assert (await past.quotes(brand.brand, keys)).keys() == keys

"""A new version is built beside the old one, which goes on with what comes in until the new one is current."""

import asyncio

import msgspec
import pytest

from schemas.application import BEGUN
from schemas.codec import decoder, encode
from schemas.score import Score
from tests.command import jauge
from tests.conftest import SharedKafka
from tests.faults.cluster.drill import SteadyPushes, as_of_now, say_gaps
from tests.faults.harness.supervisor import Supervisor
from tests.faults.test_rescore import until_version
from tests.flow import assert_equal_to_the_oracle, now_ms
from tests.histories import brands

pytestmark = [pytest.mark.faults, pytest.mark.long]

OLD = brands(6)
CHANGED = msgspec.structs.replace(OLD[0], terms=(*OLD[0].terms, *OLD[1].terms))
NEW = [CHANGED, *OLD[1:]]
A_SECOND = 20


async def spoken(flow: Supervisor) -> dict[str, list[int]]:
    """Return when scores of each version came to the broker, ms UTC."""
    decode, found = decoder(Score).decode, dict[str, list[int]]()
    for record in await flow.records("scores"):
        if record.value is not None:
            found.setdefault(decode(record.value).application, []).append(record.timestamp)
    return found


async def test_the_old_version_publishes_until_the_new_one_does(kafka: SharedKafka) -> None:
    async with Supervisor(kafka.bootstrap, kafka.prefix(), OLD) as flow:
        for role in ("match", "score"):
            flow.start(role)
        pushes = SteadyPushes(flow, as_of_now(71, OLD, A_SECOND, 900))
        async with pushes.running():

            async def has_scores() -> bool:
                return bool(await flow.latest_scores())

            await flow.until(has_scores, "the old version to publish")
            await flow.send("brands", [(CHANGED.brand.encode(), encode(CHANGED))])
            ran = await asyncio.to_thread(
                lambda: jauge(
                    "rescore",
                    JAUGE_KAFKA__BOOTSTRAP=flow.bootstrap,
                    JAUGE_KAFKA__PREFIX=flow.prefix,
                    JAUGE_KAFKA__PARTITIONS=str(flow.partitions),
                )
            )
            assert ran.returncode == 0, ran.stderr

            async def has_new_scores() -> bool:
                return "v2" in await spoken(flow)

            await flow.until(has_new_scores, "the new version to publish")
        await say_gaps(flow, f"{len(pushes.published)} mentions")
        end_ms = now_ms()
        await flow.tick(end_ms)
        await flow.until_drained("v2")
        assert_equal_to_the_oracle(await until_version(flow, "v2", end_ms), pushes.published, NEW, end_ms)
        named = await flow.records("applications", 1)
        (begun,) = [one.timestamp for one in named if one.key.startswith(BEGUN)]
        times = await spoken(flow)
        assert times.keys() == {"", "v2"}
        assert max(times[""]) > begun, "the old version was silent while the new one was built"
        assert min(times["v2"]) >= max(one.timestamp for one in named), "the new one spoke before it was current"
        assert {(one.worker, one.code) for one in flow.endings} == {("match", 75), ("score", 75)}

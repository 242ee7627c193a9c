"""Topics are lost, and the operator does what `deploy/OPERATIONS.md` says under *A lost topic*."""

import asyncio
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from streams.kafka.admin import TopicAdmin
from tests.command import jauge
from tests.conftest import SharedKafka
from tests.faults.harness.supervisor import Supervisor
from tests.faults.test_rescore import until_version
from tests.flow import assert_equal_to_the_oracle
from tests.histories import HOUR_MS, brands, history, later

pytestmark = [pytest.mark.faults, pytest.mark.long]

BRANDS = brands(4)
MENTIONS = history(seed=51, count=1_500, followed=BRANDS, days=2)
END_MS = max(mention.seen_at for mention in MENTIONS)
MORE = later(52, 50, BRANDS, END_MS)
MORE_MS = END_MS + HOUR_MS
MADE = ("observations", "score-sealed", "brand-mentions", "scores", "score-history", "score-progress", "brands")
"""What can be made again from ``mentions`` and the settings, and the version that was current."""
LOST_ALONE = (
    (("score-sealed",), ()),
    (("scores", "score-progress"), ()),
    (("brands",), (("brands", "apply"),)),
)
"""Topics that are lost while the others stay, and what is run beside `topics apply` before the roles start."""
SETTINGS = "".join(
    f'[[brands]]\nname = "{brand.brand}"\nterms = ["{brand.terms[0]}"]\nsince = {brand.since}\ntz = {brand.tz}\n'
    for brand in BRANDS
)


class Operator:
    """Who runs the commands in the folder of the settings."""

    def __init__(self, flow: Supervisor, folder: Path) -> None:
        (folder / "jauge.toml").write_text(SETTINGS, encoding="utf-8")
        self._environment = {
            "JAUGE_CONFIG": str(folder / "jauge.toml"),
            "JAUGE_DATA": str(folder / "data"),
            "JAUGE_KAFKA__BOOTSTRAP": flow.bootstrap,
            "JAUGE_KAFKA__PREFIX": flow.prefix,
            "JAUGE_KAFKA__PARTITIONS": str(flow.partitions),
        }

    async def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the commands."""
        return await asyncio.to_thread(jauge, *arguments, **self._environment)

    async def done(self, *arguments: str) -> None:
        """Run one that has to succeed."""
        ran = await self.run(*arguments)
        assert ran.returncode == 0, ran.stderr


async def lose(flow: Supervisor, names: Sequence[str]) -> None:
    """Delete topics, as whoever has the wrong window open."""
    admin = AIOKafkaAdminClient(bootstrap_servers=flow.bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([f"{flow.prefix}{name}" for name in names])
    finally:
        await admin.close()

    async def are_gone() -> bool:
        async with TopicAdmin(flow.bootstrap) as asking:
            return not {f"{flow.prefix}{name}" for name in names} & (await asking.placed()).keys()

    await flow.until(are_gone, "the topics to be gone")


async def scored_and_stopped(flow: Supervisor, folder: Path) -> Operator:
    """Score the history, stop both roles, and return whoever has to repair what comes."""
    for role in ("match", "score"):
        flow.start(role)
    await flow.publish(MENTIONS)
    await flow.tick(END_MS)
    await flow.scores_at(END_MS)
    for role in ("match", "score"):
        assert flow.stop(role) == 0
    return Operator(flow, folder)


async def test_all_that_is_made_from_the_mentions_is_made_again(kafka: SharedKafka, tmp_path: Path) -> None:
    async with Supervisor(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        operator = await scored_and_stopped(flow, tmp_path)
        await lose(flow, [*MADE, "applications"])
        doctor = await operator.run("doctor")
        assert doctor.returncode == 1
        assert f"{flow.prefix}observations (missing)" in doctor.stdout

        await operator.done("topics", "apply")
        await operator.done("brands", "apply")
        for role in ("match", "score"):
            flow.start(role)
        await operator.done("rescore")
        assert_equal_to_the_oracle(await until_version(flow, "v2", END_MS), MENTIONS, BRANDS, END_MS)
        assert await flow.records("score-history")
        await flow.publish(MORE)
        await flow.tick(MORE_MS)
        await flow.until_drained("v2")
        scores = await until_version(flow, "v2", MORE_MS)
        assert_equal_to_the_oracle(scores, [*MENTIONS, *MORE], BRANDS, MORE_MS)


async def test_what_a_start_of_the_roles_makes_again(kafka: SharedKafka, tmp_path: Path) -> None:
    async with Supervisor(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        operator = await scored_and_stopped(flow, tmp_path)
        for number, (names, commands) in enumerate(LOST_ALONE, 1):
            await lose(flow, names)
            for command in (("topics", "apply"), *commands):
                await operator.done(*command)
            for role in ("match", "score"):
                flow.start(role)
            at_ms = END_MS + number * HOUR_MS
            await flow.tick(at_ms)
            assert_equal_to_the_oracle(await flow.scores_at(at_ms), MENTIONS, BRANDS, at_ms)
            for role in ("match", "score"):
                assert flow.stop(role) == 0


async def test_without_the_mentions_of_before_their_observations_still_score(
    kafka: SharedKafka, tmp_path: Path
) -> None:
    async with Supervisor(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        operator = await scored_and_stopped(flow, tmp_path)
        await lose(flow, ["mentions"])
        flow._seen.clear()  # with the topic its offsets are gone
        await operator.done("topics", "apply")
        for role in ("match", "score"):
            flow.start(role)
        await flow.publish(MORE)
        await flow.tick(MORE_MS)
        scores = await flow.scores_at(MORE_MS)
        assert_equal_to_the_oracle(scores, [*MENTIONS, *MORE], BRANDS, MORE_MS)

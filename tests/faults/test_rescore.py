"""`jauge rescore`: with a changed query, what was said before counts as if the query had always been so."""

import asyncio
import subprocess

import msgspec
import pytest

from schemas.application import CURRENT_KEY, Application
from schemas.codec import decoder, encode
from schemas.score import Score
from scoring.method.methods import JAUGE_1, JAUGE_2
from scoring.method.reference import REFERENCE_1, REFERENCE_2
from tests.command import jauge
from tests.conftest import SharedKafka
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle, now_ms
from tests.histories import HOUR_MS, brands, history, later

pytestmark = pytest.mark.faults

OLD = brands(4)
CHANGED = msgspec.structs.replace(OLD[0], terms=(*OLD[0].terms, *OLD[1].terms))
NEW = [CHANGED, *OLD[1:]]
MENTIONS = history(seed=31, count=3_000, followed=OLD, days=2)
END_MS = max(mention.seen_at for mention in MENTIONS)
MORE = later(32, 50, OLD, END_MS)
MORE_MS = END_MS + HOUR_MS


async def until_version(flow: Supervisor, name: str, at_ms: int) -> dict[tuple[str, str], Score]:
    """Wait until every score is one of a version, read at a time, and return them."""
    latest: dict[tuple[str, str], Score] = {}

    async def all_of_it() -> bool:
        latest.update(await flow.latest_scores())
        return {(score.application, score.at) for score in latest.values()} == {(name, at_ms)}

    await flow.until(all_of_it, f"all scores to be of version {name!r} at {at_ms}")
    return latest


async def rescore(flow: Supervisor, *arguments: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        jauge,
        "rescore",
        *arguments,
        JAUGE_KAFKA__BOOTSTRAP=flow.bootstrap,
        JAUGE_KAFKA__PREFIX=flow.prefix,
        JAUGE_KAFKA__PARTITIONS=str(flow.partitions),
    )


async def test_an_installation_goes_on_by_its_method_until_it_is_rescored_by_another(kafka: SharedKafka) -> None:
    async with Supervisor(kafka.bootstrap, kafka.prefix(), OLD) as flow:
        first = Application(name="", at=now_ms(), method=JAUGE_1.name)
        await flow.send("applications", [(CURRENT_KEY, encode(first))])
        for role in ("match", "score"):
            flow.start(role)
        await flow.publish(MENTIONS)
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, OLD, END_MS, REFERENCE_1)

        ran = await rescore(flow, "--as", "v2", "--method", JAUGE_2.name)
        assert ran.returncode == 0, ran.stderr
        scores = await until_version(flow, "v2", END_MS)
        assert_equal_to_the_oracle(scores, MENTIONS, OLD, END_MS, REFERENCE_2)
        history = [decoder(Score).decode(record.value) for record in await flow.records("score-history")]
        assert {(score.application, score.method) for score in history} == {("", JAUGE_1.name), ("v2", JAUGE_2.name)}

        ran = await rescore(flow, "--as", "v3")
        assert ran.returncode == 0, ran.stderr
        assert {score.method for score in (await until_version(flow, "v3", END_MS)).values()} == {JAUGE_2.name}


async def test_a_rescored_version_speaks_in_the_place_of_the_old_one_and_its_workers_come_up_as_the_new(
    kafka: SharedKafka,
) -> None:
    async with Supervisor(kafka.bootstrap, kafka.prefix(), OLD) as flow:
        for role in ("match", "score"):
            flow.start(role)
        await flow.publish(MENTIONS)
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, OLD, END_MS)

        await flow.send("brands", [(CHANGED.brand.encode(), encode(CHANGED))])
        ran = await rescore(flow, "--as", "v2")
        assert ran.returncode == 0, ran.stderr
        assert "version 'v2' is current, in place of ''" in ran.stderr
        assert_equal_to_the_oracle(await until_version(flow, "v2", END_MS), MENTIONS, NEW, END_MS)

        async def both_ended() -> bool:
            return len(flow.endings) == 2

        await flow.until(both_ended, "the workers of the old version to end")
        assert {(ending.worker, ending.code) for ending in flow.endings} == {("match", 75), ("score", 75)}
        assert all("'v2' of the application is current now" in ending.said[-1] for ending in flow.endings)

        await flow.publish(MORE)
        await flow.tick(MORE_MS)
        await flow.until_drained("v2")
        scores = await until_version(flow, "v2", MORE_MS)
        assert_equal_to_the_oracle(scores, [*MENTIONS, *MORE], NEW, MORE_MS)

        histories = {record.key.decode(): record.value for record in await flow.records("score-history")}
        both = [key for key in histories if f"{key}|v2" in histories]
        assert {key.split("|")[1] for key in both} == {"1h", "6h", "24h", "7d", "28d"}
        assert len({key.split("|")[2] for key in both}) > 24  # of 48 hours; a first batch begins where it begins
        assert any(histories[key] != histories[f"{key}|v2"] for key in both if key.startswith(CHANGED.brand))

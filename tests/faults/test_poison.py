"""Poison on every topic: no role ends, no score is another, nothing false is shown, and all of it is counted."""

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from schemas.cursor import Cursor
from schemas.score import SCORE_WINDOWS, Score
from schemas.sources import SOURCES
from schemas.topics import CONTRACTS
from streams.collect.checkpoints import KafkaCursors
from streams.config.timefmt import wall_clock_ms
from streams.kafka.embedded.loopback import free_port
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals
from tests.conftest import SharedKafka
from tests.faults.harness.poison import poison
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle
from tests.histories import brands, history

pytestmark = pytest.mark.faults
BRANDS = brands(4)
MENTIONS = history(seed=97, count=900, followed=BRANDS, days=3)
END_MS = max(mention.seen_at for mention in MENTIONS)
POISON = poison(BRANDS[0].brand, END_MS - 1)
ROUNDS = 3
COUNTED = {
    "match": (
        "mentions",
        "source-health",
        "brands",
        "applications",
        "tone-labels",
        "tone-model",
        "alert-texts",
        "mention-notes",
        "hides",
    ),
    "score": ("source-health", "brands", "applications", "alerts", "acknowledgements"),
    "board": (
        "scores",
        "score-history",
        "score-progress",
        "alerts",
        "alert-texts",
        "acknowledgements",
        "brand-mentions",
        "source-health",
        "brands",
        "brand-edits",
        "campaigns",
        "annotations",
        "receivers",
        "notifications",
        "saved-views",
        "mention-notes",
        "hides",
        "audit",
    ),
    "collect": ("brands",),
}
"""What each role reads from its beginning, and counts whole."""


class Poisoned(Supervisor):
    """A flow whose topics hold what nobody believes."""

    async def until(self, condition: Callable[[], Awaitable[bool]], what: str) -> None:
        """Poll likewise, through times in which a role that has just been started does not answer."""

        async def answered() -> bool:
            with suppress(aiohttp.ClientError):
                return await condition()
            return False

        await super().until(answered, what)

    async def poison(self) -> None:
        """Put all of it on all topics."""
        for topic, records in POISON.items():
            await self.send(topic, records)


async def ask(address: str) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        answer.raise_for_status()
        return await answer.read()


async def refused(port: int) -> Counter[str]:
    """Records that a role has refused, by topic."""
    families = text_string_to_metric_families((await ask(f"http://127.0.0.1:{port}/metrics")).decode())
    samples = [sample for family in families for sample in family.samples]
    return Counter(
        {s.labels["topic"]: int(s.value) for s in samples if s.name == "jauge_refused_records_total" and s.value}
    )


def test_there_is_poison_of_six_kinds_at_least_for_every_topic() -> None:
    assert POISON.keys() == {contract.name for contract in CONTRACTS}
    assert min(len({value for _, value in records}) for records in POISON.values()) >= 6


async def rows(port: int, path: str) -> list[dict[str, Any]]:
    """The rows of an answer of a board."""
    answer: dict[str, Any] = json.loads(await ask(f"http://127.0.0.1:{port}/api/v1/{path}"))
    found: list[dict[str, Any]] = answer["rows"]
    return found


async def assert_shown(flow: Poisoned, port: int, scores: dict[tuple[str, str], Score], at_ms: int) -> None:
    """Wait until the board shows the scores of a time; it shows those, and nothing of the poison."""

    async def all_shown() -> bool:
        shown = [*await rows(port, "sources")]
        for window in SCORE_WINDOWS:
            shown += await rows(port, f"scores?window={window}")
        return {row["at"] for row in shown} == {at_ms}

    await flow.until(all_shown, "the board to show the newest scores and sources")
    for window in SCORE_WINDOWS:
        found = {row["brand"]: (row["score"], row["at"]) for row in await rows(port, f"scores?window={window}")}
        assert found == {brand.brand: (scores[brand.brand, window].score, at_ms) for brand in BRANDS}
    assert [alert for alert in await rows(port, "alerts") if alert["id"] == "p"] == []
    sources = {(one["source"], one["at"], one["published"]) for one in await rows(port, "sources")}
    assert sources == {(source, at_ms, 0) for source in SOURCES}


async def assert_counted(flow: Poisoned, ports: dict[str, int]) -> None:
    """Wait until each role has counted all that it had to refuse."""
    for role, topics in COUNTED.items():

        async def all_counted(role: str = role, topics: tuple[str, ...] = topics) -> bool:
            found = await refused(ports[role])
            wanted = {topic: ROUNDS * len(POISON[topic]) for topic in topics}
            # What a group reads it may read twice, when it is taken for dead on a machine that does other work.
            by_group = wanted.pop("mentions", 0)
            return found["mentions"] >= by_group and all(found[topic] == count for topic, count in wanted.items())

        await flow.until(all_counted, f"{role} to have refused all of {topics}")
    recovered = await refused(ports["score"])
    assert recovered["score-sealed"] > 0
    assert recovered["observations"] > 0


async def test_poison_on_every_topic_ends_no_role_and_shows_no_false_number(kafka: SharedKafka, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("a token that is long enough for it")
    ports: dict[str, int] = {}
    for role in ("match", "score", "board", "collect", "page", "webhook"):
        ports[role] = free_port(*ports.values())
    variables = {
        "JAUGE_BOARD__PORT": str(ports["page"]),
        "JAUGE_DATA": str(tmp_path),
        "JAUGE_SOURCES__WEBHOOK__ENABLED": "true",
        "JAUGE_SOURCES__WEBHOOK__PORT": str(ports["webhook"]),
        "JAUGE_SOURCES__WEBHOOK__TOKEN_FILES": f'["{token}"]',
    }
    async with Poisoned(kafka.bootstrap, kafka.prefix(), BRANDS, partitions=2) as flow:
        await flow.poison()  # before the roles begin
        for role in ("match", "score", "board"):
            flow.start(role, {**variables, "JAUGE_HTTP__PORT": str(ports[role])})
        await flow.publish(MENTIONS[:500])
        await flow.until_drained()
        await flow.poison()  # while they run
        await flow.publish(MENTIONS[500:])
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
        assert flow.stop("score") == 0  # and once more as it recovers, from a table with poison in it
        await flow.poison()
        flow.start("score")
        end_ms = END_MS + 60_000
        await flow.tick(end_ms)
        scores = await flow.scores_at(end_ms)
        assert_equal_to_the_oracle(scores, MENTIONS, BRANDS, end_ms)
        await assert_shown(flow, ports["page"], scores, end_ms)
        # Last, for its webhook ticks as of now: scores would be read then, and not at the end of these mentions.
        flow.start("collect", {**variables, "JAUGE_HTTP__PORT": str(ports["collect"])})
        await assert_counted(flow, ports)
        assert flow.endings == []


async def test_a_cursor_that_nobody_saved_is_refused_and_the_saved_one_stands(kafka: SharedKafka) -> None:
    async with (
        Poisoned(kafka.bootstrap, kafka.prefix(), BRANDS, partitions=1) as flow,
        Sender(flow.bootstrap, "test") as sender,
    ):
        found = Counter[str]()
        refusals = Refusals(lambda topic: found.update([topic]))
        cursors = KafkaCursors(flow.bootstrap, flow.prefix, sender, refusals)
        await flow.send("cursors", POISON["cursors"])
        assert await cursors.load("hn") is None
        assert found["cursors"] == len(POISON["cursors"]) - 1  # one has another key, so that nobody asks for it
        await cursors.save(Cursor(instance="hn", position="8", at=wall_clock_ms()))
        await flow.send("cursors", POISON["cursors"])
        assert await cursors.load("hn") == "8"

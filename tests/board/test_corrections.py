"""Corrections of tone from the button's call to the score, through a real Kafka, judged by the oracle."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.mention_codec import decode_mention
from schemas.score import Score
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.oracle.recount import recount
from streams.config.settings import Settings
from tests.board.running import Client, board
from tests.command import jauge
from tests.conftest import SharedKafka
from tests.flow import REFERENCE, Flow, assert_equal_scores, now_ms

pytestmark = pytest.mark.thorough

COPIED = "Acme is a shop that I would send all of my friends to"
Scores = dict[tuple[str, str], Score]


class There:
    """The roles on a real Kafka, what was said there, and a board."""

    def __init__(self, flow: Flow, client: Client, brands: list[Brand]) -> None:
        self.flow, self.client, self.brands = flow, client, brands

    async def correct(self, mention: Mention, tone: str, **more: Any) -> Any:
        label = {
            "source": mention.source,
            "id": mention.id,
            "text": mention.text,
            "tone": tone,
            "brand": "Acme",
            **more,
        }
        status, answer, _ = await self.client.ask("POST", "/api/v1/labels", label)
        assert status == 202, answer
        return answer

    async def rows(self) -> dict[str, Any]:
        return {row["id"]: row for row in (await self.client.get("/mentions?brand=Acme"))["rows"]}

    async def until_shown(self, what: str, **tones: str | None) -> None:
        """Wait until each of these mentions is shown with the label that it has, or without one."""

        async def are_shown() -> bool:
            rows = await self.rows()
            return all(
                name in rows and (rows[name].get("label") or {}).get("tone") == tone for name, tone in tones.items()
            )

        await self.flow.until(are_shown, what)

    async def judged(self, until_ms: int = 0) -> tuple[Scores, Scores]:
        """Read the scores at a new tick; they are the oracle's, of all that lies on the topic. Return those of both."""
        mentions = [decode_mention(record.value) for record in await self.flow.records("mentions")]
        at_ms = max(now_ms(), *(mention.seen_at + 1 for mention in mentions))
        await self.flow.tick(at_ms)
        scores = await self.flow.scores_at(at_ms)
        made = recount(mentions, self.brands, at_ms, reference=REFERENCE, labels_until_ms=until_ms)
        oracle = {(score.brand, score.window): score for score in made}
        for name, score in scores.items():
            assert_equal_scores(score, oracle[name])
        return scores, oracle


def settings_of(flow: Flow) -> Settings:
    kafka = {"bootstrap": flow.bootstrap, "prefix": flow.prefix, "partitions": flow.partitions}
    return Settings.model_validate({"kafka": kafka, "board": {"port": 0}})


def variables_of(flow: Flow) -> dict[str, str]:
    """How a command finds the same topics."""
    kafka = {"BOOTSTRAP": flow.bootstrap, "PREFIX": flow.prefix, "PARTITIONS": str(flow.partitions)}
    return {f"JAUGE_KAFKA__{name}": value for name, value in kafka.items()}


@asynccontextmanager
async def running(kafka: SharedKafka) -> AsyncIterator[There]:
    brands = [Brand(brand="Acme", terms=("acme",), since=now_ms() - 40 * DAY_MS)]
    async with Flow(kafka.bootstrap, kafka.prefix(), brands, partitions=2) as flow:
        for role in ("match", "score"):
            flow.start(role)
        async with board(settings_of(flow)) as client:
            yield There(flow, client, brands)


def said(number: int, text: str, age_ms: int, sentiment: float = -0.5) -> Mention:
    """A mention whose source tells the tone: what models learn meanwhile changes nothing of it."""
    at_ms = now_ms() - age_ms
    return Mention(
        source="x",
        id=f"m{number}",
        author=f"a{number}",
        row=number,
        created_at=at_ms,
        seen_at=at_ms + 1_000,
        text=text,
        sentiment=sentiment,
        confidence=0.5,
        followers=100 * number,
        likes=number,
    )


async def test_a_correction_counts_stays_over_a_restart_and_can_be_undone(kafka: SharedKafka) -> None:
    mentions = [said(number, f"Acme, number {number}", number * 60_000) for number in range(1, 5)]
    first = mentions[0]
    async with running(kafka) as there:
        await there.flow.publish(mentions)
        await there.until_shown("the mentions to be shown", m1=None, m4=None)
        before, _ = await there.judged()

        answer = await there.correct(first, "positive")
        assert (answer["corrected"], answer["counts"], answer["by"]) == (1, "now", "editor")
        await there.until_shown("the correction to be shown", m1="positive", m2=None)
        after, oracle = await there.judged()
        assert after["Acme", "24h"].score > before["Acme", "24h"].score
        rows = {row["window"]: row for row in (await there.client.get("/corrections?brand=Acme"))["rows"]}
        assert {window: row["count"] for window, row in rows.items()} == dict.fromkeys(
            ("1h", "6h", "24h", "7d", "28d"), 1
        )
        assert [rows[window]["uncorrected"] for _, window in oracle] == pytest.approx(
            [score.uncorrected for score in oracle.values()], abs=1e-9
        )

        there.flow.kill("match")
        there.flow.start("match")
        await there.flow.publish([replace(first, op="engagement", seen_at=now_ms(), likes=90)])
        kept, oracle = await there.judged()
        assert oracle["Acme", "24h"].corrected_count == 1
        assert (await there.rows())["m1"]["label"]["by"] == "editor"

        assert (await there.correct(first, "positive", withdraw=True))["corrected"] == 1
        await there.until_shown("the correction to be undone", m1=None)
        undone, oracle = await there.judged()
        assert oracle["Acme", "24h"].corrected_count == 0
        assert undone["Acme", "24h"].score < kept["Acme", "24h"].score


@pytest.mark.thorough
async def test_all_copies_are_corrected_at_once_and_of_a_deleted_one_nothing_comes_back(kafka: SharedKafka) -> None:
    mentions = [said(number, f"{COPIED}{'!' * number}", number * 60_000) for number in range(1, 4)]
    mentions.append(said(4, "Acme, and nothing else", 60_000))
    async with running(kafka) as there:
        await there.flow.publish(mentions)
        await there.until_shown("the mentions to be shown", m1=None, m2=None, m3=None, m4=None)
        assert (await there.correct(mentions[0], "positive", copies=True))["corrected"] == 3
        await there.until_shown("the copies to be corrected", m1="positive", m2="positive", m3="positive", m4=None)
        _, oracle = await there.judged()
        assert oracle["Acme", "24h"].corrected_count == 3

        await there.flow.publish([Mention(source="x", id="m1", op="delete", seen_at=now_ms())])
        _, oracle = await there.judged()
        assert (oracle["Acme", "24h"].corrected_count, oracle["Acme", "24h"].mention_count) == (2, 3)

        async def is_gone() -> bool:
            return "m1" not in await there.rows()

        await there.flow.until(is_gone, "the deleted mention to be shown no more")
        assert (await there.correct(mentions[0], "negative"))["corrected"] == 0
        _, oracle = await there.judged()
        assert (oracle["Acme", "24h"].corrected_count, oracle["Acme", "24h"].mention_count) == (2, 3)


@pytest.mark.thorough
async def test_the_command_line_corrects_a_mention_with_its_copies_and_undoes_it(kafka: SharedKafka) -> None:
    mentions = [said(number, f"{COPIED}{'!' * number}", number * 60_000) for number in range(1, 3)]
    async with running(kafka) as there:
        await there.flow.publish(mentions)
        await there.until_shown("the mentions to be shown", m1=None, m2=None)
        named = ("--text", COPIED, "--source", "x", "--id", "m1", "--brand", "Acme")
        for more, tone in ((("--copies",), "positive"), (("--copies", "--undo"), None)):
            ran = await asyncio.to_thread(jauge, "tone", "label", "positive", *named, *more, **variables_of(there.flow))
            assert (ran.returncode, "corrected: 2 mentions" in ran.stdout) == (0, True), ran.stderr
            await there.until_shown("what the command says", m1=tone, m2=tone)
        rows = await there.rows()
        assert rows["m1"].get("label") is None
        await there.judged()


@pytest.mark.faults
async def test_one_older_than_the_lateness_counts_once_all_is_rescored(kafka: SharedKafka) -> None:
    old = said(1, "Acme, long ago", 4 * DAY_MS)
    mentions = [old, *(said(number, f"Acme, number {number}", number * HOUR_MS // 4) for number in range(2, 5))]
    async with running(kafka) as there:
        await there.flow.publish(mentions)
        await there.until_shown("the mentions to be shown", m1=None, m4=None)
        assert (await there.correct(old, "positive"))["counts"] == "next_rescore"
        await there.until_shown("the correction to be shown", m1="positive")
        assert (await there.client.get("/mentions?brand=Acme"))["late_labels"] == {"x:m1": "next_rescore"}
        before, oracle = await there.judged()
        assert before["Acme", "7d"].score == pytest.approx(oracle["Acme", "7d"].uncorrected, abs=1e-9)

        variables = variables_of(there.flow)
        for role in ("match", "score"):  # they would end, for whoever supervises them to start the new version
            there.flow.kill(role)
        ran = await asyncio.to_thread(jauge, "rescore", "--as", "v2", **variables)
        assert ran.returncode == 0, ran.stderr
        for role in ("match", "score"):
            there.flow.start(role)

        async def is_rescored() -> bool:
            latest = await there.flow.latest_scores()
            return {score.application for score in latest.values()} == {"v2"}

        await there.flow.until(is_rescored, "the scores of the new version")
        after = (await there.flow.latest_scores())["Acme", "7d"]
        ran = await asyncio.to_thread(jauge, "recount", "--window=7d", "--json", **variables)
        assert ran.returncode == 0, ran.stderr
        mentions = [decode_mention(record.value) for record in await there.flow.records("mentions")]
        made = recount(mentions, there.brands, after.at, reference=REFERENCE, labels_until_ms=now_ms())
        assert_equal_scores(after, next(score for score in made if score.window == "7d"))
        assert abs(after.score - before["Acme", "7d"].score) > 0.1
        assert (await there.client.get("/mentions?brand=Acme"))["late_labels"] == {}
        assert '"corrected_count":1' in ran.stdout.replace(" ", "")

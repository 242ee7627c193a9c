"""Corrections of tone through a real Kafka: learned by the workers, kept as snapshots, taken up by the next."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from prometheus_client import CollectorRegistry

from schemas.brand_mention import BrandMention
from schemas.codec import decoder
from schemas.tone_label import ToneLabel
from scoring.text.tone.model import ToneModel
from scoring.text.tone.training import train
from streams.kafka import topics
from streams.kafka.refusals import Refusals
from streams.match.tone_labels import correct, give
from streams.match.tone_training import learning
from streams.metrics.telemetry import Telemetry
from tests.broker.test_match_flow import ACME, PARTITIONS, Installation, brand, mention
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S
from tests.scores import AT_MS
from tests.scoring.text.tone.samples import made

TEXT = "so acme, this was zorb"


@pytest.fixture
async def installation(kafka: SharedKafka) -> Installation:
    made_here = Installation(kafka)
    await topics.apply(made_here.bootstrap, prefix=made_here.prefix, partitions=PARTITIONS)
    return made_here


def labels(count: int, text: str = TEXT, tone: str = "negative") -> list[ToneLabel]:
    return [ToneLabel(source="x", id=f"{k}", text=f"{text} {k}", tone=tone, lang="en", at=AT_MS) for k in range(count)]


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await condition():  # noqa: ASYNC110 # a broker tells nobody
            await asyncio.sleep(0.05)


async def has_learned(installation: Installation, corrections: int) -> bool:
    """Whether the newest snapshot holds so many corrections; those that come in two parts make two snapshots."""
    newest = max(await installation.read("tone-model", 1), key=lambda record: record.offset)
    return ToneModel.from_bytes(newest.value).learned == corrections


async def test_what_people_correct_is_read_so_from_then_on(installation: Installation) -> None:
    await installation.send("brands", [brand(ACME)])
    await installation.send("mentions", [mention(0, TEXT)])
    async with installation.matching():
        (before,) = await installation.read("brand-mentions", 1)
        await correct(installation.settings, labels(12))
        await until(partial(has_learned, installation, 12))

        async def is_read_so() -> bool:
            is_read_so.number += 1
            await installation.send("mentions", [mention(is_read_so.number, TEXT)])
            published = await installation.read("brand-mentions", is_read_so.number + 1)
            latest = decoder(BrandMention).decode(max(published, key=lambda record: record.timestamp).value)
            return latest.model.startswith("tone-en-") and (latest.sentiment or 0) < -0.2

        is_read_so.number = 0
        await until(is_read_so)
    assert decoder(BrandMention).decode(before.value).model == "words-3"


async def test_a_worker_that_starts_has_what_the_others_learned(installation: Installation) -> None:
    await correct(installation.settings, labels(5))

    async def learned(teller: bool, corrections: int) -> tuple[bytes, float]:
        models: dict[str, ToneModel] = {}
        telemetry = Telemetry(CollectorRegistry())
        async with learning(installation.bootstrap, installation.prefix, models, telemetry, Refusals(), lambda: teller):

            async def has_all() -> bool:
                return "en" in models and models["en"].learned == corrections

            await until(has_all)
            if teller:
                await until(partial(has_learned, installation, corrections))
            here = telemetry.registry.get_sample_value("jauge_tone_labels_total", {"lang": "en"}) or 0.0
            return models["en"].to_bytes(), here

    first, alone = await learned(True, 5)
    second, from_snapshot = await learned(False, 5)
    assert first == second
    assert (alone, from_snapshot) == (5, 0)
    await correct(installation.settings, labels(3, "it was fine", "positive"))
    third, one = await learned(False, 8)
    fourth, two = await learned(False, 8)
    assert third == fourth != first
    assert one == two == 3


async def test_a_model_that_is_given_replaces_the_one_there_and_goes_on_learning(installation: Installation) -> None:
    await correct(installation.settings, labels(5))
    await give(installation.settings, train(*made(300), "en"))
    await correct(installation.settings, labels(2))
    models: dict[str, ToneModel] = {}
    telemetry = Telemetry(CollectorRegistry())
    async with learning(installation.bootstrap, installation.prefix, models, telemetry, Refusals(), lambda: False):
        assert models["en"].learned == 302
        await installation.send("tone-model", [(b"en", b"no model"), (b"../x", b"")])
        await installation.send("tone-labels", [(b"x:1", b"{")])
        await correct(installation.settings, labels(1))

        async def goes_on() -> bool:
            return models["en"].learned == 303

        await until(goes_on)

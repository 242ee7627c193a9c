"""What a worker makes of corrections: models, how right they were, and a word when something changes."""

import asyncio
from dataclasses import replace
from time import time

import pytest
from aiokafka.structs import ConsumerRecord
from prometheus_client import CollectorRegistry

from schemas.codec import encode
from schemas.tone_label import TONES, ToneLabel
from scoring.text.tone.model import ToneModel
from scoring.text.tone.training import train
from streams.kafka.checked_decoder import RefusedRecordError
from streams.match.tone_drift import NOW_MS, ToneDrift
from streams.match.tone_snapshots import OFFSET
from streams.match.tone_training import MOST_LANGUAGES, Learning
from streams.metrics.telemetry import Telemetry
from tests.kafka_records import consumed
from tests.scores import AT_MS
from tests.scoring.text.tone.samples import made


def record(offset: int, label: ToneLabel) -> ConsumerRecord:
    return consumed("tone-labels", encode(label), f"x:{label.id}".encode(), offset)


def correction(offset: int, text: str, tone: str, lang: str = "en") -> ConsumerRecord:
    return record(offset, ToneLabel(source="x", id=str(offset), text=text, tone=tone, lang=lang, at=AT_MS))


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry(CollectorRegistry())


def metric(telemetry: Telemetry, name: str, **labels: str) -> float:
    return telemetry.registry.get_sample_value(name, labels) or 0.0


def test_a_model_that_is_no_longer_right_is_reported_as_a_drift(telemetry: Telemetry) -> None:
    models = {"en": train(*made(600), "en")}
    learning = Learning(models, telemetry)
    texts, labels = made(400, seed=2, sure=1.0)
    for offset, (text, label) in enumerate(zip(texts, labels, strict=True)):
        learning.read_label(correction(offset, text, TONES[label]))
    assert metric(telemetry, "jauge_tone_accuracy_ratio", lang="en") > 0.95
    assert metric(telemetry, "jauge_tone_macro_f1_ratio", lang="en") > 0.95
    assert metric(telemetry, "jauge_tone_drifts_total", what="accuracy") == 0
    for offset in range(400, 700):  # invented words tell nothing, so that it cannot be learned
        learning.read_label(correction(offset, f"gribble{offset}", TONES[offset % 3]))
    assert metric(telemetry, "jauge_tone_drifts_total", what="accuracy") >= 1
    assert metric(telemetry, "jauge_tone_labels_total", lang="en") == 700
    assert metric(telemetry, "jauge_tone_model_texts", lang="en") == 1_300


async def test_a_mix_of_tones_that_changes_is_a_drift_and_small_batches_and_old_mentions_are_not(
    telemetry: Telemetry,
) -> None:
    drift, now = ToneDrift(telemetry.tones), int(time() * 1_000)
    before = now - 2 * NOW_MS
    loading = asyncio.create_task(drift.load())
    drift.read_mix({"negative": 60, "neutral": 30, "positive": 10}, before)
    assert not await is_over(loading)
    drift.read_mix({"negative": 20, "neutral": 50, "positive": 30}, now)
    await loading
    for number in range(300):
        drift.read_mix({"negative": 20 + number % 3, "neutral": 50, "positive": 30}, now)
        drift.read_mix({"negative": 3}, now)
        drift.read_mix({"negative": 90 * (number % 2), "neutral": 10}, before)
    assert metric(telemetry, "jauge_tone_drifts_total", what="mix") == 0
    for _ in range(300):
        drift.read_mix({"negative": 60, "neutral": 30, "positive": 10}, now)
    assert metric(telemetry, "jauge_tone_drifts_total", what="mix") >= 1
    assert metric(telemetry, "jauge_tones_total", tone="positive") == 10 + 301 * 30 + 300 * 10


async def is_over(task: "asyncio.Task[None]") -> bool:
    """Return whether it has nothing left to wait for."""
    await asyncio.sleep(0)
    return task.done()


def test_a_correction_is_learned_once_and_languages_are_bounded(telemetry: Telemetry) -> None:
    models: dict[str, ToneModel] = {}
    learning = Learning(models, telemetry)
    names = [f"{a}{b}" for a in "qxz" for b in "abcdefgh"]
    for offset, lang in enumerate(names):
        if offset < MOST_LANGUAGES:
            learning.read_label(correction(offset, "x", "neutral", lang))
        else:
            with pytest.raises(RefusedRecordError, match="languages"):
                learning.read_label(correction(offset, "x", "neutral", lang))
    assert len(models) == MOST_LANGUAGES
    first = models[names[0]]
    learning.read_label(correction(0, "x", "neutral", names[0]))
    assert first.learned == 1, "it was there already"


def snapshot(model: ToneModel, after: bytes, key: bytes = b"en") -> ConsumerRecord:
    return replace(consumed("tone-model", model.to_bytes(), key), headers=((OFFSET, after),))


def learned(count: int) -> ToneModel:
    model = ToneModel("en")
    for number in range(count):
        model.learn_one(f"good thing {number}", "positive")
    return model


@pytest.mark.parametrize("after", [b"-1", b"x", b"", b"9" * 5_000, b"1" * 18])
def test_a_model_of_corrections_that_nobody_gave_is_refused_and_the_next_good_one_is_taken(
    telemetry: Telemetry, after: bytes
) -> None:
    models = {"en": learned(3)}
    learning = Learning(models, telemetry, labels_end=5)
    with pytest.raises(RefusedRecordError):
        learning.read_model(snapshot(learned(9), after))
    assert models["en"].learned == 3
    learning.read_model(snapshot(learned(4), b"5"))
    assert models["en"].learned == 4


def test_a_model_that_is_forged_blocks_no_later_one_and_ours_is_published_in_its_place_once(
    telemetry: Telemetry,
) -> None:
    models: dict[str, ToneModel] = {}
    learning = Learning(models, telemetry, labels_end=5)
    learning.read_model(snapshot(learned(4), b"5"))
    assert learning.unpublished() == []
    forged = learned(4)
    forged.learned = 2**62
    for _ in range(2):
        with pytest.raises(RefusedRecordError):
            learning.read_model(snapshot(forged, b"5"))
    assert [one.lang for one in learning.unpublished()] == ["en"]
    learning.read_model(snapshot(learned(4), b"5"))  # it comes back to us
    with pytest.raises(RefusedRecordError):
        learning.read_model(snapshot(forged, b"5"))
    assert learning.unpublished() == []
    learning.read_model(snapshot(learned(6), b"5"))
    assert models["en"].learned == 6


def test_a_model_that_comes_before_its_corrections_waits_for_them(telemetry: Telemetry) -> None:
    models: dict[str, ToneModel] = {}
    learning = Learning(models, telemetry, labels_end=5)
    learning.read_model(snapshot(learned(7), b"7"))
    assert models == {}
    learning.read_label(correction(5, "acme is fine", "positive"))
    assert models["en"].learned == 1
    learning.read_label(correction(6, "acme is fine", "positive"))
    assert models["en"].learned == 7, "it has learned both"
    learning.read_label(correction(7, "acme is fine", "positive"))
    assert models["en"].learned == 8

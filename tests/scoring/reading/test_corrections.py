"""Corrections of tone: what they do to a score, by the oracle and by the archive alike."""

from collections.abc import Sequence
from itertools import permutations

import numpy as np
import pytest
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.mention import Label, Mention
from schemas.observation import OBSERVATION
from schemas.score import Score
from scoring.method.constants import DAY_MS, GRANULARITIES, HOUR_MS, WINDOWS
from scoring.method.fixed_point import h64
from scoring.method.reference import REFERENCE_2
from scoring.method.windows import period
from scoring.oracle.recount import recount
from scoring.reading.archive import Archive, observations_of
from scoring.reading.corrections import effect, uncorrected
from scoring.reading.exposure import Calendar

AT_MS = 1_790_035_200_000
SHOP = Brand(brand="Shop", terms=("shop",), since=AT_MS - 40 * DAY_MS)
SAID = [
    Mention(
        source=("x", "bluesky")[number % 2],
        id=str(number),
        author=f"a{number}",
        row=number % 32,
        created_at=AT_MS - number * 7 * 60_000,
        seen_at=AT_MS - number * 7 * 60_000 + 1_000,
        text=("I love this shop", "An awful shop")[number % 3 == 0],
        likes=number,
    )
    for number in range(12)
]


def corrected(mention: Mention, tone: str, at_ms: int, *, withdrawn: bool = False) -> Mention:
    label = Label(tone=tone, by="editor", at=at_ms, withdrawn=withdrawn)  # type: ignore[arg-type] # one of three
    return replace(mention, op="engagement", seen_at=at_ms, label=label)


def as_source(mention: Mention, tone: float) -> Mention:
    """The mention as if its source had told the tone."""
    return replace(mention, sentiment=tone, confidence=1.0, label=None)


def scores(mentions: Sequence[Mention], until_ms: int = 0) -> list[Score]:
    return recount(mentions, [SHOP], AT_MS + HOUR_MS, reference=REFERENCE_2, labels_until_ms=until_ms)


def points(made: Sequence[Score]) -> list[float]:
    return [score.score for score in made]


def test_a_correction_counts_like_a_tone_of_the_source_and_the_score_without_it_stands_beside() -> None:
    label = corrected(SAID[0], "positive", AT_MS + 5_000)
    made = scores([*SAID, label])
    assert points(made) == points(scores([*SAID, as_source(label, 1.0)]))
    assert [score.uncorrected for score in made] == points(scores([*SAID, replace(label, label=None)]))
    assert [score.corrected_count for score in made] == [1] * len(WINDOWS)
    assert all(score.score > (score.uncorrected or 0.0) for score in made)


def test_a_later_version_of_the_source_keeps_the_correction_and_order_changes_nothing() -> None:
    label = corrected(SAID[0], "negative", AT_MS + 5_000)
    read_again = replace(SAID[0], op="engagement", seen_at=AT_MS + 9_000, likes=70)
    versions = [SAID[0], label, read_again]
    made = [points(scores([*SAID[1:], *order])) for order in permutations(versions)]
    assert all(one == made[0] for one in made)
    assert made[0] == points(scores([*SAID, as_source(read_again, -1.0)]))


def test_undone_it_is_as_if_nobody_had_corrected() -> None:
    label = corrected(SAID[0], "negative", AT_MS + 5_000)
    undone = corrected(SAID[0], "negative", AT_MS + 6_000, withdrawn=True)
    made = scores([*SAID, label, undone])
    assert points(made) == points(scores([*SAID, replace(undone, label=None)]))
    assert [score.corrected_count for score in made] == [0] * len(WINDOWS)


def test_of_a_deleted_mention_nothing_comes_back() -> None:
    deleted = Mention(source="x", id="0", op="delete", seen_at=AT_MS + 5_000)
    label = corrected(SAID[0], "positive", AT_MS + 6_000)
    made = scores([*SAID, deleted, label])
    assert points(made) == points(scores([*SAID, deleted])) == [score.uncorrected for score in made]
    assert {score.mention_count for score in made} <= {score.mention_count for score in scores([*SAID[1:]])}


def test_one_older_than_the_lateness_counts_in_the_next_version_of_the_application() -> None:
    old = replace(SAID[0], created_at=AT_MS - 9 * DAY_MS, seen_at=AT_MS - 9 * DAY_MS)
    label = corrected(old, "negative", AT_MS)
    everything = [old, *SAID[1:], label]
    before, after = scores(everything), scores(everything, until_ms=AT_MS + 1)
    assert points(before) == [score.uncorrected for score in before]
    assert before[-1].corrected_count == 0
    assert after[-1].score < before[-1].score
    assert after[-1].corrected_count == 1
    assert points(after) == points(scores([as_source(old, -1.0), *SAID[1:]]))


def test_the_archive_and_the_oracle_say_the_same_of_it() -> None:
    mentions = [*SAID, corrected(SAID[0], "positive", AT_MS + 5_000), corrected(SAID[5], "negative", AT_MS + 6_000)]
    made = scores(mentions)
    archive = Archive(observations_of(mentions, [SHOP], REFERENCE_2), {"Shop": Calendar(since=SHOP.since)}, REFERENCE_2)
    own = uncorrected(archive)
    for window, score in zip(WINDOWS, made, strict=True):
        length_ms = window.panes * GRANULARITIES[window.granularity].length_ms
        found = effect(archive, own, "Shop", period(window, AT_MS + HOUR_MS), length_ms)
        assert found is not None
        assert found.corrected_count == score.corrected_count == (2 if window.name != "1h" else 1)
        assert (found.score, found.uncorrected) == pytest.approx((score.score, score.uncorrected), abs=1e-9)


def test_without_corrections_nothing_is_worked_out_and_no_byte_differs() -> None:
    observations = observations_of(SAID, [SHOP], REFERENCE_2)
    assert uncorrected(Archive(observations, {"Shop": Calendar(since=None)}, REFERENCE_2)) is None
    assert [(score.corrected_count, score.uncorrected) for score in scores(SAID)] == [(None, None)] * len(WINDOWS)
    assert not np.frombuffer(observations.tobytes(), OBSERVATION)["origin"].any()
    assert observations["brand"].view(np.uint64).tolist() == [h64("Shop")] * len(SAID)

"""The compiled fold with its vectorised reading, and the plain recount, are one method."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import encode
from schemas.mention import Mention
from schemas.observation import OBSERVATION, PROGRESS, SOURCES
from schemas.score import Score
from scoring.method.constants import DAY_MS, GRANULARITIES, HOUR_MS
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import Reference
from scoring.oracle.cells import Place, Row
from scoring.oracle.reading import BrandReader
from scoring.oracle.recount import histories, recount, scores_of
from scoring.reading.exposure import Calendar
from scoring.reading.records import read_scores
from scoring.state.panes import PartitionState
from streams.match.processor import MatchProcessor
from tests.histories import brands, history
from tests.scoring.each_method import under_each_method

FOLLOWED = brands(5)
KEYS = [signed(h64(brand.brand)) for brand in FOLLOWED]


@dataclass(frozen=True)
class Record:
    """A record of `mentions`, as the broker hands it over."""

    value: bytes
    offset: int
    timestamp: int
    topic: str = "mentions"
    partition: int = 0


def observed(mentions: Sequence[Mention], reference: Reference) -> np.ndarray:
    """Match mentions by the fast path; the words of how far they are read are left out."""
    now_ms = max(mention.seen_at for mention in mentions) + DAY_MS
    records = [Record(encode(mention), offset, now_ms) for offset, mention in enumerate(mentions)]
    matched = MatchProcessor(FOLLOWED, 1, reference).process(records)
    observations = np.frombuffer(b"".join(value or b"" for _, value, _ in matched.observations[0]), OBSERVATION)
    return observations[observations["flags"] & PROGRESS == 0]


def folded(mentions: Sequence[Mention], reference: Reference) -> PartitionState:
    """Fold mentions by the fast path; no progress is told, so nothing is sealed and any order will do."""
    observations = observed(mentions, reference)
    state = PartitionState(reference, origins=1)
    state.fold(observations, np.arange(len(observations)))
    return state


def fast_scores(state: PartitionState, at_ms: int, profile: str = "standard-1") -> list[Score]:
    calendars = [Calendar(brand.since, brand.tz) for brand in FOLLOWED]
    slots = state.slots(np.array(KEYS))
    return read_scores(state, slots, [b.brand for b in FOLLOWED], calendars, at_ms, at_ms, state.reference, profile)


def rows_of(state: PartitionState, granularity: int) -> dict[tuple[str, Place], Row]:
    names = dict(zip(KEYS, (brand.brand for brand in FOLLOWED), strict=True))
    return {
        (names[brand], (SOURCES[source], pane, row)): sums
        for (brand, source, pane, row), sums in state.rows(granularity).items()
        if pane >= first_kept(state.clock, granularity)
    }


def oracle_rows(
    mentions: Sequence[Mention], granularity: int, clock: int, reference: Reference
) -> dict[tuple[str, Place], Row]:
    """Of the panes that the fast path keeps."""
    of_brands, _ = histories(mentions, FOLLOWED, reference)
    return {
        (brand, place): row
        for brand, of_brand in of_brands.items()
        for place, row in of_brand.rows(granularity).items()
        if place[1] >= first_kept(clock, granularity)
    }


def first_kept(clock: int, granularity: int) -> int:
    return clock // GRANULARITIES[granularity].length_ms - GRANULARITIES[granularity].kept


def numbers(score: Score) -> list[float]:
    parts = score.indicators
    indicators = [parts.presence, parts.reach, parts.engagement, parts.favour]
    interval = [score.se, score.low, score.high, score.momentum]
    known = [number for number in interval if number is not None]
    coverage = [score.coverage[source] for source in SOURCES]
    return [score.score, *known, *indicators, *score.u, score.breadth, *coverage]


def assert_same(found: Sequence[Score], expected: Sequence[Score]) -> None:
    """Words and counts are equal, doubles to 1e-9."""
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        words = [
            (s.method, s.reference, s.profile, s.brand, s.window, s.at, s.mention_count, s.voice_count)
            for s in (one, other)
        ]
        assert words[0] == words[1]
        assert (one.provisional, one.momentum_significant) == (other.provisional, other.momentum_significant)
        np.testing.assert_allclose(numbers(one), numbers(other), rtol=0, atol=1e-9, err_msg=f"{words[0]}")


@under_each_method
@pytest.mark.parametrize(
    ("seed", "days"),
    [
        (1, 0.4),
        pytest.param(2, 2.0, marks=pytest.mark.thorough),
        pytest.param(3, 6.0, marks=pytest.mark.thorough),
        pytest.param(4, 35.0, marks=pytest.mark.thorough),
    ],
)
def test_both_have_the_same_rows_and_scores_of_a_history_with_everything_in_it(
    reference: Reference, seed: int, days: float
) -> None:
    mentions = history(seed, 1_500, FOLLOWED, days)
    state = folded(mentions, reference)
    clock = state.clock
    for granularity in range(len(GRANULARITIES)):
        rows = rows_of(state, granularity)
        assert rows == oracle_rows(mentions, granularity, clock, reference)
        assert len(rows) > 20
    midnight, hour = (clock // length * length + length for length in (DAY_MS, HOUR_MS))
    for at_ms in (clock, hour, hour + 1, midnight, midnight + 7 * HOUR_MS + 1_234):
        assert_same(fast_scores(state, at_ms), recount(mentions, FOLLOWED, at_ms, reference=reference))


@under_each_method
@pytest.mark.parametrize(
    "batch", [pytest.param(7, marks=pytest.mark.thorough), 400, pytest.param(10**6, marks=pytest.mark.thorough)]
)
@pytest.mark.parametrize(("seed", "days"), [(2, 2.0), (8, 70.0)])
def test_panes_that_are_sealed_and_forgotten_on_the_way_hold_what_the_oracle_finds(
    reference: Reference, seed: int, days: float, batch: int
) -> None:
    mentions = sorted(history(seed, 1_500, FOLLOWED, days), key=lambda mention: mention.seen_at)
    observations = observed(mentions, reference)
    offsets = np.arange(len(observations))
    state, refused, sealed = PartitionState(reference), 0, 0
    for start in range(0, len(observations), batch):
        counts = state.fold(observations[start : start + batch], offsets[start : start + batch])
        refused += counts.hour.sealed + counts.day.sealed
        sealed += len(state.take_closed())
    assert refused == 0  # in order of `seen_at`, no version in time finds its pane gone
    assert sealed > 20
    for granularity in range(len(GRANULARITIES)):
        assert rows_of(state, granularity) == oracle_rows(mentions, granularity, state.clock, reference)
    assert_same(fast_scores(state, state.clock), recount(mentions, FOLLOWED, state.clock, reference=reference))


@under_each_method
def test_without_a_time_the_oracle_reads_at_the_newest_mention(reference: Reference) -> None:
    mentions = history(5, 300, FOLLOWED, 1.0)
    state = folded(mentions, reference)
    assert_same(
        fast_scores(state, state.clock, "equal-1"), recount(mentions, FOLLOWED, profile="equal-1", reference=reference)
    )


@under_each_method
def test_both_read_declared_outages_alike(reference: Reference) -> None:
    mentions = history(6, 400, FOLLOWED, 3.0)
    state = folded(mentions, reference)
    clock = state.clock
    outages = (("x", clock - 30 * HOUR_MS, clock), ("x", clock - 40 * HOUR_MS, clock - HOUR_MS), ("hn", 0, clock))
    of_brands, _ = histories(mentions, FOLLOWED, reference)
    for brand, key in zip(FOLLOWED, KEYS, strict=True):
        calendar = Calendar(brand.since, brand.tz, outages)
        fast = read_scores(state, state.slots(np.array([key])), [brand.brand], [calendar], clock, clock, reference)
        oracle = scores_of(
            BrandReader(of_brands[brand.brand], brand.since, brand.tz, outages, reference), brand.brand, clock
        )
        assert_same(fast, oracle)
        assert oracle[0].coverage["hn"] == 0


@under_each_method
def test_both_drop_the_same_versions(reference: Reference) -> None:
    # Those that speak of one brand; a deletion in every brand is counted once by the partition, but by each brand here.
    mentions = [mention for mention in history(7, 800, FOLLOWED, 2.0) if mention.op in ("create", "engagement")]
    observations = observed(mentions, reference)
    counts = PartitionState(reference, origins=1).fold(observations, np.arange(len(observations)))
    of_brands, _ = histories(mentions, FOLLOWED, reference)
    hours, days = ([getattr(one, granularity) for one in of_brands.values()] for granularity in ("hour", "day"))
    assert counts.hour.late == sum(one.late for one in hours) > counts.day.late == sum(one.late for one in days) > 0
    assert counts.hour.future == sum(one.future for one in hours) == sum(one.future for one in days) > 0


@under_each_method
@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_order_and_repetition_change_neither(reference: Reference, seed: int, order: int) -> None:
    mentions = history(seed, 80, FOLLOWED[:2], 0.3)
    rng = random.Random(order)
    shuffled = [*mentions, *rng.choices(mentions, k=20)]
    rng.shuffle(shuffled)
    before, after = folded(mentions, reference), folded(shuffled, reference)
    for granularity in range(len(GRANULARITIES)):
        rows = rows_of(before, granularity)
        assert rows == rows_of(after, granularity) == oracle_rows(shuffled, granularity, before.clock, reference)
    at_ms = before.clock
    assert recount(shuffled, FOLLOWED[:2], at_ms, reference=reference) == recount(
        mentions, FOLLOWED[:2], at_ms, reference=reference
    )
    assert fast_scores(after, at_ms) == fast_scores(before, at_ms)

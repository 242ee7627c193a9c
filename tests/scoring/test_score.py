"""What the score promises whatever the mentions."""

import numpy as np
import pytest

from schemas.observation import SOURCES
from scoring.columns import SUMS
from scoring.method import DAY_MS, PROFILES, WINDOWS
from scoring.pooling import pooled
from scoring.reference import REFERENCE
from scoring.score import PLACE, Reading, read
from scoring.windows import READ, Calendar, expected, exposure

MIDNIGHT = 1_790_035_200_000
WEIGHTS = PROFILES["standard-1"]


def sums_of(voices: float, favour: float) -> np.ndarray:
    """One brand with so many voices in 28 days, half of them in the last 7, 1/14 in 24 h, and so on; on all sources."""
    sums = np.zeros((1, len(READ), len(SOURCES), len(SUMS)))
    for place, part in enumerate((1 / 600, 1 / 100, 1 / 14, 0.5, 1.0, 0.9)):
        v = 256 * voices * part
        sums[0, place, :, PLACE["V"]] = v
        sums[0, place, :, PLACE["C"]] = v * 50
        sums[0, place, :, PLACE["S"]] = v * 50 * 100 * (np.array(REFERENCE.favour_mean) + favour)
    return sums


def reading_of(sums: np.ndarray, calendar: Calendar = Calendar()) -> Reading:  # noqa: B008 # immutable
    return read(sums, expected(exposure(MIDNIGHT, calendar), REFERENCE)[None], REFERENCE, WEIGHTS)


def test_a_reading_has_a_score_between_0_and_100_for_each_window() -> None:
    reading = reading_of(sums_of(100, 0.1))
    assert reading.score.shape == (1, len(WINDOWS))
    assert ((reading.score > 0) & (reading.score < 100)).all()


def test_a_kinder_public_raises_favour_and_nothing_else() -> None:
    neutral, kind = reading_of(sums_of(100, 0.0)), reading_of(sums_of(100, 0.2))
    assert (kind.indicators[..., 3] > neutral.indicators[..., 3]).all()
    np.testing.assert_array_equal(kind.indicators[..., :3], neutral.indicators[..., :3])
    assert neutral.indicators[..., 3] == pytest.approx(50, abs=1e-9)


def test_a_brand_does_not_move_when_others_are_read_with_it() -> None:
    one, other = sums_of(100, 0.1), sums_of(5_000, -0.3)
    days = expected(exposure(MIDNIGHT, Calendar()), REFERENCE)[None]
    together = read(np.concatenate([one, other]), np.concatenate([days, days]), REFERENCE, WEIGHTS)
    np.testing.assert_array_equal(together.score[0], reading_of(one).score[0])


def test_a_source_that_was_down_all_through_a_short_window_keeps_what_the_prior_says() -> None:
    source = SOURCES.index("x")
    sums = sums_of(100, 0.1)
    sums[0, :3, source] = 0
    calendar = Calendar(outages=(("x", MIDNIGHT - 2 * DAY_MS, MIDNIGHT),))
    parts = reading_of(sums, calendar).parts
    # At midnight the prior is the 28-day reading, up to the sums given to it.
    sums[0, 4] = sums[0, 5]
    prior = reading_of(sums, calendar).parts
    for short, known in zip(parts, prior, strict=True):
        np.testing.assert_array_equal(short[0, :3, source], np.repeat(known[0, 4, source], 3))


def test_a_flood_beyond_custom_gains_no_weight() -> None:
    total, centre, cap = np.full(7, 5.0), np.zeros(7), np.full(7, 60.0)
    shares = []
    for flood in (50.0, 60.0, 60_000.0):
        voices = np.full(7, 50.0)
        voices[0] = flood
        weight = pooled(voices, total, centre, 10.0, cap).weight
        shares.append(weight[0] / weight.sum())
    assert shares[0] < shares[1] == pytest.approx(shares[2])


def test_silence_without_voices_or_exposure_is_the_reference_and_no_division_by_zero() -> None:
    with np.errstate(all="raise"):
        reading = reading_of(np.zeros((1, len(READ), len(SOURCES), len(SUMS))), Calendar(since=MIDNIGHT))
    assert np.isfinite(reading.score).all()
    np.testing.assert_array_equal(reading.u[0, :, 1:], 0)


def test_variants_of_the_sums_are_one_more_axis_in_front() -> None:
    """What the interval will need: every brand read without one group of authors, D unchanged."""
    variants = np.stack(
        [np.concatenate([sums_of(part * size, 0.1) for size in (30, 500, 9_000)]) for part in (1.0, 0.9, 0.7, 0.2)]
    )
    days = np.broadcast_to(expected(exposure(MIDNIGHT, Calendar()), REFERENCE), variants.shape[1:-1])
    together = read(variants, days, REFERENCE, WEIGHTS)
    assert together.indicators.shape == (4, 3, len(WINDOWS), 4)
    for variant, sums in enumerate(variants):
        alone = read(sums, days, REFERENCE, WEIGHTS)
        for found, one in zip((*together[:3], *together.parts), (*alone[:3], *alone.parts), strict=True):
            np.testing.assert_array_equal(found[variant], one)

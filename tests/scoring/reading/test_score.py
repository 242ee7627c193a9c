"""What the score promises whatever the mentions."""

import numpy as np
import pytest

from schemas.observation import SOURCES
from scoring.method.constants import DAY_MS, PROFILES, WINDOWS
from scoring.method.reference import REFERENCE
from scoring.method.windows import period
from scoring.reading.exposure import Calendar, exposure
from scoring.reading.interval import interval, jackknife, logit, points, shrinkage, slopes
from scoring.reading.score import Evaluator, Parts, Reading
from scoring.reading.stages import PLACE
from scoring.state.columns import SUMS

MIDNIGHT = 1_790_035_200_000
WEIGHTS = PROFILES["standard-1"]
DAY = period(WINDOWS[2], MIDNIGHT)
NOW = Calendar()


def sums_of(voices: float, favour: float) -> np.ndarray:
    """One brand with so many voices on each source."""
    sums = np.zeros((len(SUMS), len(SOURCES)))
    v = 256 * voices
    sums[PLACE["V"]] = v
    sums[PLACE["C"]] = v * 50
    sums[PLACE["S"]] = v * 50 * 100 * (np.array(REFERENCE.favour_mean) + favour)
    return sums


def read_day(
    day: np.ndarray, before: np.ndarray, calendar: Calendar = NOW
) -> tuple[tuple[Parts, Reading], tuple[Parts, Reading]]:
    """24 hours, and the 28 days that they are pulled towards; sums [9, sources] or [9, sources, brands]."""
    assert DAY.prior is not None
    sums = np.stack([day, before]).reshape(2, len(SUMS), len(SOURCES), -1, 1)
    brands = sums.shape[3]
    days = exposure([DAY, DAY.prior], calendar)[:, None].repeat(brands, axis=1)
    evaluator = Evaluator(REFERENCE, WEIGHTS, days, [1, -1], variants=1)
    for brand in range(brands):  # the compiled pass takes any number at a time
        evaluator.add(np.ascontiguousarray(sums[:, :, :, brand])[None])
    parts, reading = evaluator.parts(), evaluator.reading()

    def of(period: int) -> tuple[Parts, Reading]:
        shape = day.shape[2:]
        return (
            Parts(*(each[..., period].reshape((len(SOURCES), *shape)) for each in parts)),
            Reading(*(each[..., period].reshape((*each.shape[:-2], *shape)) for each in reading)),
        )

    return of(0), of(1)


def test_a_kinder_public_raises_favour_and_nothing_else() -> None:
    (_, neutral), _ = read_day(sums_of(20, 0.0), sums_of(100, 0.0))
    (_, kind), _ = read_day(sums_of(20, 0.2), sums_of(100, 0.0))
    assert kind.indicators[3] > neutral.indicators[3] == pytest.approx(50, abs=1e-9)
    np.testing.assert_array_equal(kind.indicators[:3], neutral.indicators[:3])


def test_a_brand_does_not_move_when_others_are_read_with_it() -> None:
    some = [sums_of(100, 0.1), sums_of(5_000, -0.3), sums_of(0, 0.0), sums_of(7, 0.4)]
    together, _ = read_day(np.stack(some, axis=-1), np.stack(some, axis=-1))
    for place, one in enumerate(some):
        alone, _ = read_day(one, one)
        assert together[1].score[place] == alone[1].score


def test_a_source_that_was_down_all_through_a_short_window_keeps_what_the_prior_says() -> None:
    source = SOURCES.index("x")
    day = sums_of(20, 0.1)
    day[:, source] = 0
    calendar = Calendar(outages=(("x", MIDNIGHT - 2 * DAY_MS, MIDNIGHT),))
    (short, _), (known, _) = read_day(day, sums_of(100, -0.2), calendar)
    for now, before in zip(short, known, strict=True):
        assert now[source] == before[source]


def test_a_flood_beyond_custom_gains_no_weight() -> None:
    """Of the voices of one source, three times its custom and five more count."""
    place = SOURCES.index("reddit")
    before = sums_of(1_000, 0.0)
    assert DAY.prior is not None
    days, prior_days = exposure([DAY, DAY.prior], NOW)[place]
    custom = 3 * before[PLACE["C"], place] / 25_600 * days / prior_days + 5
    shares = []
    for flood in (custom * 0.9, custom, custom * 1_000):
        day = sums_of(40, 0.1)
        day[:, place] = sums_of(2 * flood, 0.1)[:, place]
        (parts, _), _ = read_day(day, before)
        shares.append(parts.favour[place] / parts.favour.sum())
    assert shares[0] < shares[1] == pytest.approx(shares[2])


def test_silence_without_voices_or_exposure_is_the_reference_and_no_division_by_zero() -> None:
    silence = np.zeros((len(SUMS), len(SOURCES)))
    (_, short), (_, known) = read_day(silence, silence, Calendar(since=MIDNIGHT))
    for reading in (short, known):
        assert np.isfinite(reading.score)
        np.testing.assert_array_equal(reading.u[1:], 0)


def test_one_more_source_that_is_as_loud_lifts_presence_more_than_one_source_that_is_twice_as_loud() -> None:
    spread, loud = sums_of(1, 0.0), sums_of(1, 0.0)
    spread[PLACE["V"], :2] *= (200, 200)
    loud[PLACE["V"], 0] *= 400
    (_, wide), _ = read_day(spread, sums_of(1, 0.0), Calendar())
    (_, narrow), _ = read_day(loud, sums_of(1, 0.0), Calendar())
    assert wide.u[0] > narrow.u[0]


def test_bounds_enclose_the_score_and_never_leave_the_scale() -> None:
    scores = points(np.linspace(-6, 6, 13)[:, None] + np.random.default_rng(1).normal(0, 0.4, (13, 33)))
    one = interval(logit(scores), np.zeros(13), np.full(13, 0.02), np.full(13, True), np.full(13, False))
    assert ((one.low > 0) & (one.low < scores[:, 0]) & (scores[:, 0] < one.high) & (one.high < 100)).all()
    np.testing.assert_allclose(logit(one.high) - one.logit, one.logit - logit(one.low))


def test_what_is_believed_entirely_hides_nothing_and_the_less_it_is_the_more() -> None:
    indicators, score = np.full((4, 3), 50.0), np.full(3, 50.0)
    belief = np.array([[1.0, 0.5, 0.0]] * 4)
    per_u = slopes(score, indicators, REFERENCE, WEIGHTS)
    variance = shrinkage(per_u, belief, REFERENCE)
    assert variance[0] == 0 < variance[1] < variance[2]


def test_a_reading_without_any_voice_is_provisional_however_narrow_its_interval() -> None:
    same = logit(np.full((2, 33), 50.0))
    nothing = np.zeros(2)
    read = interval(same, nothing, nothing, np.array([True, False]), np.array([False, False]))
    assert read.provisional.tolist() == [False, True]


def test_of_what_authors_and_days_say_the_interval_takes_the_larger() -> None:
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 0.01, (3, 33))
    of_authors = jackknife(logits[:, 1:])
    days, yes = of_authors * (0, 0.5, 4), np.full(3, True)
    read = interval(logits, days, np.full(3, 0.01), yes, ~yes)
    np.testing.assert_allclose(read.se**2 - 0.01, of_authors * (1, 1, 4))


def test_where_nobody_spoke_and_the_method_says_so_the_interval_is_open() -> None:
    read = interval(logit(np.full((1, 33), 50.0)), np.zeros(1), np.zeros(1), np.array([False]), np.array([True]))
    assert (read.low[0], read.high[0], read.provisional[0]) == (0, 100, True)

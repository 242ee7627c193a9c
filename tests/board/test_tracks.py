"""Scores over time, packed."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.score import Score
from scoring.method.constants import DAY_MS, HOUR_MS
from streams.board.state.tracks import KEPT_MS, MOST_DAYS, Track
from tests.board.running import changed
from tests.scores import score


def at(hour: int, points: float = 50.0) -> Score:
    return score("Acme", points, at=hour * HOUR_MS)


@given(st.lists(st.tuples(st.integers(0, 200), st.floats(1, 99)), max_size=60), st.integers(0, 200), st.integers(0, 80))
def test_a_track_gives_the_last_score_of_each_time_in_order(
    scores: list[tuple[int, float]], begin: int, hours: int
) -> None:
    track, expected = Track(), {}
    for hour, points in scores:
        track.put(at(hour, points))
        expected[hour] = points
    points_of = track.between(begin * HOUR_MS, (begin + hours) * HOUR_MS)
    wanted = {hour: expected[hour] for hour in sorted(expected) if begin <= hour <= begin + hours}
    assert [(point.at // HOUR_MS, point.score) for point in points_of] == list(wanted.items())
    before = track.before(begin * HOUR_MS)
    assert (before and before.at // HOUR_MS) == max((hour for hour in expected if hour <= begin), default=None)


def test_of_each_step_the_last_point_is_given() -> None:
    track = Track()
    for hour in range(1, 12):
        track.put(at(hour))
    assert [point.at // HOUR_MS for point in track.between(0, 11 * HOUR_MS, 5 * HOUR_MS)] == [4, 9, 11]


def test_a_point_is_what_the_score_says() -> None:
    unbounded = changed(score("Acme", 42.5, coverage=0.5), low=None, high=None)
    track = Track()
    track.put(unbounded)
    (point,) = track.between(unbounded.at, unbounded.at)
    assert (point.score, point.low, point.high, point.coverage) == (42.5, None, None, 0.75)
    assert (point.presence, point.favour, point.breadth) == (61.4, 71.0, 3.0)
    assert point.mention_count == unbounded.mention_count


def test_of_old_times_the_midnights_stay_and_a_year_and_more_is_forgotten() -> None:
    track, days = Track(), MOST_DAYS + 60
    for hour in range(days * 24):
        track.put(at(hour))
    newest = days * 24 - 1
    kept = [point.at // HOUR_MS for point in track.between(0, newest * HOUR_MS)]
    recent = [hour for hour in kept if hour * HOUR_MS > newest * HOUR_MS - KEPT_MS]
    assert len(recent) == KEPT_MS // HOUR_MS
    old = [hour for hour in kept if hour * HOUR_MS <= newest * HOUR_MS - KEPT_MS]
    midnights = [hour for hour in old if hour % 24 == 0]
    assert len(track) < KEPT_MS // HOUR_MS + 2 * MOST_DAYS + 1
    assert MOST_DAYS - 40 < len(midnights) <= MOST_DAYS + 20
    assert track.at_times([newest // 24 * DAY_MS, 5, midnights[3] * HOUR_MS])[0].at == newest // 24 * DAY_MS

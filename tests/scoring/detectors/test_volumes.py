"""What is expected of a brand: its level and its rhythm, learnt without drift; surges and silences by that."""

import numpy as np
import pytest

from schemas.brand import AlertRules
from scoring.detectors.brand_row import LEVEL
from scoring.detectors.parameters import LEARN_DAYS
from scoring.method.constants import HOUR_MS
from scoring.state.step_counts import STEP_MS
from tests.bench.detection import nab
from tests.bench.worlds.counts import PROFILE
from tests.scoring.detectors.following import DAY, Came, Followed, days


def rhythmic(a_day: float, number: int, step: int, seed: int = 4) -> list[Came]:
    """Days with quiet nights and weekends."""
    rng = np.random.default_rng(seed)
    hours = (step + np.arange(number * DAY)) // 4
    return [Came(count) for count in rng.poisson(a_day / DAY * PROFILE[hours % 168]).tolist()]


def test_the_level_of_a_brand_stays_where_it_is_through_weeks_with_quiet_weekends() -> None:
    followed = Followed()
    true = 500 * float(PROFILE.mean())
    for week in range(12):
        followed.take(rhythmic(500, 7, followed.number, seed=week))
        if week >= 3:
            assert followed.row[LEVEL] == pytest.approx(true, rel=0.08)


def test_a_surge_is_one_incident_that_opens_soon_says_its_peak_and_closes() -> None:
    followed = Followed().take([*days(10, 14), *days(80, 0.25, seed=2), *days(10, 1, seed=3)])
    alerts = followed.of("surge")
    assert next(alert.state for alert in alerts) == "opened"
    assert [alert.state for alert in alerts].count("opened") == 1
    assert alerts[-1].state == "closed"
    assert alerts[0].mentions is not None
    assert alerts[0].expected == pytest.approx(10 / 3, rel=0.3)
    assert alerts[0].mentions > 2 * alerts[0].expected
    assert alerts[-1].peak == pytest.approx(320, rel=0.2)
    assert alerts[-1].peak_at is not None
    assert alerts[0].since <= alerts[-1].peak_at <= alerts[0].since + 7 * HOUR_MS
    assert alerts[-1].tone == pytest.approx(0.2, abs=0.1)


def test_the_bursts_that_a_brand_has_every_day_are_no_surges() -> None:
    daily = [*[Came(4)] * 80, *[Came(60)] * 4, *[Came(4)] * 12]
    alerts = Followed().take(daily * 20).of("surge")
    assert [alert.at for alert in alerts if alert.at > alerts[0].at + 14 * DAY * STEP_MS] == []


def test_a_fall_of_volume_and_the_first_mentions_of_all_are_no_surge() -> None:
    assert Followed().take([*days(50, 14), *days(5, 2)]).of("surge") == []
    assert Followed().take([*[Came(0)] * 1_000, Came(1), *[Came(0)] * 200, Came(2)]).of("surge") == []


def test_a_loud_brand_is_silent_after_an_hour_and_speaks_again() -> None:
    followed = Followed().take([*days(10, 5), *[Came(0)] * 12, Came(5)])
    opened, closed = followed.of("silence")
    assert (opened.state, closed.state, opened.id) == ("opened", "closed", closed.id)
    assert opened.at == opened.since + HOUR_MS
    assert closed.at == opened.since + 13 * STEP_MS
    assert opened.expected is not None
    assert opened.expected >= 20


def test_a_silence_is_reported_no_sooner_than_three_days_are_known_nor_where_muted() -> None:
    assert Followed().take([*days(10, LEARN_DAYS - 0.5), *[Came(0)] * 20]).of("silence") == []
    assert Followed(AlertRules(mute=True)).take([*days(10, 5), *[Came(0)] * 20, Came(5)]).alerts == []


def test_weeks_with_quiet_nights_have_no_silence() -> None:
    for a_day in (3, 40, 300, 2_000):
        followed = Followed()
        assert followed.take(rhythmic(a_day, 28, followed.number)).of("silence") == []


def test_a_long_silence_is_reported_once() -> None:
    assert len(Followed().take([*days(10, 6), *[Came(0)] * 900]).of("silence")) == 1


def test_the_yardstick_scores_as_nab_does() -> None:
    windows = [(1_000, 1_099), (3_000, 3_099)]
    assert nab.judge([], windows).score == 0
    assert nab.judge([1_000, 3_000], windows).score == pytest.approx(100)
    assert nab.judge([1_000, 1_050, 3_000], windows).score == pytest.approx(100)  # the best-placed counts
    assert nab.judge([100, 749], windows) == (2, 0, 0, -2.0)  # in probation
    early = nab.judge([800, 1_000, 3_000], windows)
    late = nab.judge([1_000, 1_100, 3_000], windows)
    assert early.points == pytest.approx(2 - 0.11)
    assert (early.false, late.false) == (1, 1)
    assert 2 - 0.01 < late.points < 2  # just behind a window


def test_surges_are_found_in_nab_with_few_false_ones() -> None:
    if not nab.NAB.exists():
        pytest.skip("../shared/data is absent")
    parts = [nab.judge(nab.fire(one.counts, again=False), one.windows) for one in nab.load()]
    assert len(parts) == 5
    assert nab.added(parts).score >= 70
    assert max(part.false for part in parts) <= 4

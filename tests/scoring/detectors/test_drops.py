"""Drops: one incident a crisis, whatever shows it, told early, with its size, and closed when it is over."""

from functools import cache
from itertools import pairwise

import pytest

from schemas.alert import Alert
from schemas.brand import AlertRules
from scoring.detectors.parameters import SAME_STEPS, UNBROKEN_STEPS
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.state.step_counts import STEP_MS
from tests.scoring.detectors.following import BY_DEFAULT, DAY, MONDAY, Came, Followed, days

CALM = days(5, 14)
CRISIS = days(15, 0.5, tone=-0.4, fallen=14, seed=2)
AFTER = days(5, 1.5, seed=3)
BEGIN_MS = (MONDAY + len(CALM)) * STEP_MS


def drops(rules: AlertRules = BY_DEFAULT, crisis: list[Came] = CRISIS) -> list[Alert]:
    return Followed(rules).take([*CALM, *crisis, *AFTER]).of("drop")


@cache
def by_default() -> list[Alert]:
    return drops()


def test_a_crisis_is_one_incident_that_opens_within_two_hours_and_closes() -> None:
    alerts = by_default()
    assert [alert.state for alert in alerts].count("opened") == 1
    assert (alerts[0].state, alerts[-1].state) == ("opened", "closed")
    assert 0 < alerts[0].at - BEGIN_MS <= 2 * HOUR_MS
    assert {(alert.id, alert.since, alert.window) for alert in alerts} == {
        (f"drop|Acme|{alerts[0].at}", alerts[0].since, "24h")
    }
    assert abs(alerts[0].since - BEGIN_MS) <= HOUR_MS
    assert len([alert for alert in alerts if alert.reason != "refreshed"]) <= 4
    assert all(after.at - before.at <= HOUR_MS for before, after in pairwise(alerts))


def test_its_records_follow_each_other_in_time_and_say_how_deep_it_was_and_when() -> None:
    alerts = by_default()
    assert all(before.at < after.at for before, after in pairwise(alerts))
    assert (alerts[0].fall, alerts[0].usual, alerts[0].score) == (14.0, 60.0, 46.0)
    assert alerts[-1].fall == 0.0
    assert alerts[-1].peak == 14.0
    assert alerts[-1].peak_at is not None
    assert BEGIN_MS < alerts[-1].peak_at <= BEGIN_MS + DAY_MS / 2
    assert alerts[0].tone is not None
    assert alerts[0].usual_tone == pytest.approx(0.2, abs=0.1)
    assert alerts[0].tone < 0


def test_the_parts_of_the_fall_are_named_the_largest_first_and_no_gain_among_them() -> None:
    opened = by_default()[0]
    assert [(part.indicator, part.source) for part in opened.contributions] == [
        ("favour", "x"),
        ("favour", "hn"),
        ("reach", "x"),
    ]
    assert (opened.source, opened.points) == ("x", -12.0)


@pytest.mark.parametrize("every", [1, 37, 500])
def test_a_state_that_is_kept_at_any_step_goes_on_to_the_bit(every: int) -> None:
    straight, restarted = Followed(), Followed()
    for number, came in enumerate([*CALM, *CRISIS, *AFTER]):
        straight.take([came])
        restarted.take([came])
        if number % every == 0:
            restarted.restart()
        assert straight.row.tobytes() == restarted.row.tobytes()
    assert restarted.alerts == straight.alerts
    assert straight.of("drop")


def test_a_calm_brand_reports_no_drop() -> None:
    assert Followed().take([came._replace(fallen=20) for came in days(5, 60, seed=9)]).of("drop") == []


def test_nothing_is_reported_in_the_first_three_days() -> None:
    assert Followed().take([*days(5, 2.5), *CRISIS[:30]]).alerts == []


def test_without_a_fall_of_the_score_there_is_no_drop_however_bad_the_tone() -> None:
    assert drops(crisis=[came._replace(fallen=1.9) for came in CRISIS]) == []


@pytest.mark.parametrize(
    "rules", [AlertRules(mute=True), AlertRules(least_points=14.5), AlertRules(least_minutes=13 * 60)]
)
def test_what_the_rules_of_a_brand_leave_out_is_not_reported(rules: AlertRules) -> None:
    assert drops(rules) == []


def test_a_fall_has_to_last_as_long_as_the_rules_ask() -> None:
    assert drops(AlertRules(least_minutes=60))[0].at == by_default()[0].at + HOUR_MS


def test_who_accepts_more_false_drops_learns_of_true_ones_no_later() -> None:
    rare, usual, often = (drops(AlertRules(false_drops_a_brand_year=rate))[0].at for rate in (0.3, 1.0, 12.0))
    assert rare >= usual >= often


def test_a_drop_is_critical_once_it_is_surely_as_large_and_stays_so() -> None:
    unsure = [came._replace(fallen=11.0) for came in CRISIS]
    assert {alert.severity for alert in drops(crisis=unsure)} == {"warning"}
    sure = drops(crisis=[came._replace(fallen=14.0 if 20 < n < 30 else 8.0) for n, came in enumerate(CRISIS)])
    assert next(alert.severity for alert in sure) == "warning"
    worse = next(alert for alert in sure if alert.severity == "critical")
    assert worse.state == "updated"
    assert {alert.severity for alert in sure if alert.at >= worse.at} == {"critical"}


def test_what_falls_again_within_a_day_is_the_same_incident_and_later_another() -> None:
    soon = Followed().take([*CALM, *CRISIS[:24], *days(5, 1.2, seed=5), *CRISIS[:24], *AFTER]).of("drop")
    assert len({alert.id for alert in soon}) == 1
    assert [alert.reopenings for alert in soon if alert.state == "opened"] == [0, 1]
    later = Followed().take([*CALM, *CRISIS[:24], *days(5, 4, seed=5), *CRISIS[:24], *AFTER]).of("drop")
    assert len({alert.id for alert in later}) == 2
    assert [alert.reopenings for alert in later if alert.state == "opened"] == [0, 0]
    assert SAME_STEPS == DAY


def test_after_an_alert_none_of_its_kind_is_opened_for_the_cooldown() -> None:
    twice = [*CALM, *CRISIS[:24], *days(5, 1.2, seed=5), *CRISIS[:24], *AFTER]
    quiet = Followed(AlertRules(cooldown_hours=48)).take(twice).of("drop")
    assert [alert.state for alert in quiet].count("opened") == 1


def test_after_steps_that_were_left_out_nothing_opens_for_an_hour() -> None:
    followed = Followed().take(CALM)
    followed.skip(10)
    first = followed.number
    followed.take(CRISIS)
    assert followed.of("drop")[0].at >= (first + UNBROKEN_STEPS) * STEP_MS
    assert followed.of("drop")[0].at <= (first + 12) * STEP_MS


def test_a_crisis_that_stays_is_the_new_usual_after_three_days() -> None:
    alerts = Followed().take([*CALM, *days(15, 8, tone=-0.4, fallen=14, seed=2)]).of("drop")
    assert [alert.reason for alert in alerts if alert.reason != "refreshed"] == ["opened", "lasting"]
    assert alerts[-1].at - alerts[0].at == 3 * DAY_MS

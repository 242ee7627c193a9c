"""The watch over one brand: when alerts are opened, updated and closed, and that a kept state goes on."""

import msgspec
import numpy as np
import pytest

from schemas.alert import Alert
from schemas.brand import AlertRules
from scoring.detectors.brand_detector import BrandDetector, DetectorState, Fall, Reading
from scoring.detectors.count_table import CountTable
from scoring.method.constants import DROP_STEP_MS, DROP_WINDOWS, HOUR_MS
from scoring.state.step_counts import STEP_MS

DAY = 24
FALL = Fall(-12.0, [("presence", "x", 2.0), ("favour", "x", -9.0), ("favour", "hn", -4.0), ("reach", "x", -1.0)])
NO_COOLDOWN = AlertRules(cooldown_hours=0, least_z=0)


def follow(
    points: list[float], rules: AlertRules = NO_COOLDOWN, keep: bool = False, window: str = "24h"
) -> list[Alert]:
    """Read a brand whose 28 days stand at 50 every 15 minutes, one window of which goes as told."""
    watch, alerts = BrandDetector("Acme"), []
    watch.state.usual = 50.0
    for number, score in enumerate(points):
        falls = dict.fromkeys(DROP_WINDOWS, FALL) if watch.needs_falls else {}
        readings = {name: Reading(50.0, 45.0, 55.0, 0.05) for name in DROP_WINDOWS}
        readings[window] = Reading(score, score - 5, score + 5, 0.05)
        alerts += watch.read(number * DROP_STEP_MS, readings, falls, rules)
        if keep:
            state = msgspec.msgpack.encode(watch.state)
            watch = BrandDetector("Acme", msgspec.msgpack.Decoder(DetectorState).decode(state))
    return alerts


CRISIS = [50.0] * (100 * 4) + [35.0] * 20 + [50.0] * 8


def test_a_fall_is_opened_once_it_is_certain_reported_hourly_and_closed() -> None:
    alerts = follow(CRISIS)
    assert [alert.state for alert in alerts] == ["opened", *["updated"] * (len(alerts) - 2), "closed"]
    opened = alerts[0]
    assert (opened.at // DROP_STEP_MS, opened.since) == (402, opened.at)
    assert opened.id == f"drop|Acme|24h|{opened.at}"
    assert {alert.id for alert in alerts} == {opened.id}
    assert all(alert.at % HOUR_MS == 0 for alert in alerts[1:-1])
    assert (opened.severity, opened.points, opened.usual) == ("critical", -12.0, 50.0)


def test_the_parts_of_the_fall_are_named_the_largest_first_and_no_gain_among_them() -> None:
    opened = follow(CRISIS)[0]
    assert [(part.indicator, part.source) for part in opened.contributions] == [
        ("favour", "x"),
        ("favour", "hn"),
        ("reach", "x"),
    ]
    assert opened.source == "x"


def test_a_state_that_is_kept_and_restored_at_each_step_goes_on_as_if_never_left() -> None:
    assert follow(CRISIS, keep=True) == follow(CRISIS)


def test_a_calm_brand_reports_nothing() -> None:
    assert follow([50.0, 50.4, 49.7, 50.1] * 300) == []


def test_nothing_is_reported_before_the_28_days_are_known() -> None:
    watch = BrandDetector("Acme")
    readings = {name: Reading(10.0, 5.0, 15.0, 0.05) for name in DROP_WINDOWS}
    assert watch.read(0, readings, {}, NO_COOLDOWN) == []


@pytest.mark.parametrize(
    "rules",
    [
        AlertRules(mute=True),
        AlertRules(least_points=20.0, least_z=0),
        AlertRules(least_minutes=20 * 15 + 60, least_z=0),
    ],
)
def test_what_the_rules_of_a_brand_leave_out_is_not_reported(rules: AlertRules) -> None:
    assert follow(CRISIS, rules) == []


def test_a_fall_that_the_rule_believes_and_that_may_be_chance_is_not_reported_unless_asked_for() -> None:
    slight = [50.0] * 400 + [41.0] * 20 + [50.0] * 8
    assert follow(slight, AlertRules()) == []
    assert follow(slight, AlertRules(least_z=0))[0].state == "opened"
    assert follow(CRISIS, AlertRules())[0].at == follow(CRISIS)[0].at


def test_a_fall_has_to_last_as_long_as_the_rules_ask() -> None:
    assert follow(CRISIS, AlertRules(least_minutes=60, least_z=0))[0].at == follow(CRISIS)[0].at + HOUR_MS


def test_after_an_alert_none_of_its_kind_is_opened_for_the_cooldown() -> None:
    twice = CRISIS + CRISIS[-28:]
    assert [alert.state for alert in follow(twice)].count("opened") == 2
    assert [alert.state for alert in follow(twice, AlertRules(cooldown_hours=24, least_z=0))].count("opened") == 1


def test_severity_is_by_size_and_rises_while_the_fall_lasts() -> None:
    alerts = follow([50.0] * 400 + [43.0] * 12 + [30.0] * 8 + [50.0] * 4)
    assert alerts[0].severity == "warning"
    assert alerts[-1].severity == "critical"
    worse = next(alert for alert in alerts if alert.severity == "critical")
    assert worse.state == "updated"


def count(counts: list[int]) -> list[Alert]:
    watch, table, alerts = BrandDetector("Acme"), CountTable(), []
    row = table.add()
    for number, mentions in enumerate(counts, start=1):
        table.take(np.array([row]), np.array([mentions]))
        alerts += watch.count(number * STEP_MS, table.step(row, mentions), NO_COOLDOWN)
    return alerts


def test_a_surge_is_opened_with_what_is_usual_and_closed_when_it_is_over() -> None:
    alerts = count([10] * 2_000 + [400] * 60 + [10] * 400)
    assert [(alert.kind, alert.state) for alert in alerts] == [("surge", "opened"), ("surge", "closed")]
    assert alerts[0].mentions is not None
    assert alerts[0].expected is not None
    assert alerts[0].mentions > 2 * alerts[0].expected
    assert alerts[0].expected == pytest.approx(10, rel=0.3)


def test_a_silence_is_opened_and_closed() -> None:
    alerts = count([10] * 1_000 + [0] * 40 + [10] * 5)
    assert [(alert.kind, alert.state) for alert in alerts if alert.kind == "silence"] == [
        ("silence", "opened"),
        ("silence", "closed"),
    ]
    assert alerts[0].expected is not None
    assert alerts[0].expected > 20

"""What Prometheus is told."""

from collections import Counter

import pytest
from prometheus_client import CollectorRegistry

from schemas.drop import DropReason
from streams.accounts import lines
from streams.telemetry import DONE, EXPORTED_BRANDS, Telemetry
from tests.streams.scores import score


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry(CollectorRegistry(), "score")


def value(telemetry: Telemetry, name: str, **labels: str) -> float | None:
    return telemetry.registry.get_sample_value(name, labels)


@pytest.mark.parametrize("outcome", [*DONE, *DropReason])
def test_each_outcome_stands_at_zero_before_the_first_event(telemetry: Telemetry, outcome: str) -> None:
    assert value(telemetry, "jauge_events_total", role="score", grain="", outcome=outcome) == 0


def test_events_and_drops_add_up(telemetry: Telemetry) -> None:
    telemetry.events("scored", 3, "hour")
    telemetry.events("scored", 2, "hour")
    telemetry.events(DropReason.LATE, 4, "hour")
    telemetry.dropped(Counter({DropReason.MALFORMED: 2}))
    assert value(telemetry, "jauge_events_total", role="score", grain="hour", outcome="scored") == 5
    assert value(telemetry, "jauge_events_total", role="score", grain="hour", outcome="late") == 4
    assert value(telemetry, "jauge_events_total", role="score", grain="", outcome="malformed") == 2


def test_published_scores_stand_under_brand_and_window(telemetry: Telemetry) -> None:
    telemetry.published([score("Acme", 41.0), score("Acme", 43.0), score("Acme", 50.0, window="7d")])
    assert value(telemetry, "jauge_score_points", brand="Acme", window="24h") == 43.0
    assert value(telemetry, "jauge_score_points", brand="Acme", window="7d") == 50.0
    assert value(telemetry, "jauge_scores_total") == 3


def test_no_more_brands_are_exported_than_prometheus_can_bear(telemetry: Telemetry) -> None:
    telemetry.published(score(f"Brand {number}") for number in range(EXPORTED_BRANDS + 10))
    telemetry.published([score("Brand 3", 12.0)])
    exported = [
        sample
        for family in telemetry.registry.collect()
        for sample in family.samples
        if sample.name == "jauge_score_points"
    ]
    assert len(exported) == EXPORTED_BRANDS
    assert value(telemetry, "jauge_score_points", brand="Brand 3", window="24h") == 12.0
    assert value(telemetry, "jauge_scores_total") == EXPORTED_BRANDS + 11


def test_a_worker_that_lost_its_partitions_shows_no_scores(telemetry: Telemetry) -> None:
    telemetry.published([score("Acme")])
    telemetry.forget()
    assert value(telemetry, "jauge_score_points", brand="Acme", window="24h") is None


def test_times_and_lag_are_told(telemetry: Telemetry) -> None:
    with telemetry.folding():
        pass
    with telemetry.reading():
        pass
    telemetry.lag("observations", 12)
    telemetry.recovered(1.5, 900)
    assert value(telemetry, "jauge_fold_seconds_count") == 1
    assert value(telemetry, "jauge_read_seconds_count") == 1
    assert value(telemetry, "jauge_lag_events", role="score", topic="observations") == 12
    assert value(telemetry, "jauge_recovery_events") == 900


def test_an_account_reads_received_as_the_sum_of_what_was_done_and_dropped() -> None:
    series = 'jauge_events_total{role="score",grain="%s",outcome="%s"} %d.0'
    metrics = [
        series % ("", "progress", 40),
        series % ("", "malformed", 0),
        series % ("hour", "scored", 7),
        series % ("hour", "late", 2),
        series % ("hour", "duplicate", 1),
        series % ("day", "scored", 10),
    ]
    assert lines("score", "\n".join(metrics) + "\n") == [
        "score, day grain: received 10 = scored 10 + dropped 0",
        "score, hour grain: received 10 = scored 7 + dropped 3 (duplicate 1, late 2)",
    ]

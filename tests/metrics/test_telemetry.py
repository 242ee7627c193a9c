"""What Prometheus is told."""

from collections import Counter
from time import time

import pytest
from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from schemas.alert import Alert, Contribution
from schemas.drop import DropReason
from schemas.health import SourceHealth
from schemas.score import Score
from streams.metrics.brands import EXPORTED, OTHER
from streams.metrics.role_accounts import lines
from streams.metrics.telemetry import DONE, Telemetry
from tests.scores import score


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


def exported(telemetry: Telemetry) -> set[str]:
    return {
        sample.labels["brand"]
        for family in telemetry.registry.collect()
        for sample in family.samples
        if sample.name == "jauge_score_points"
    }


def sized(number: int) -> Score:
    return score(f"Brand {number}", window="28d", mentions=number)


def test_the_largest_brands_are_exported_and_the_others_together(telemetry: Telemetry) -> None:
    telemetry.published([sized(number) for number in range(1, EXPORTED + 1)])
    telemetry.published([score("Brand 3", 12.0)])
    assert value(telemetry, "jauge_score_points", brand="Brand 3", window="24h") == 12.0
    telemetry.published([sized(10_000), sized(20_000)])
    assert exported(telemetry) == {f"Brand {number}" for number in (*range(3, EXPORTED + 1), 10_000, 20_000)}
    assert value(telemetry, "jauge_window_mentions", brand=OTHER, window="28d") == 1 + 2
    assert value(telemetry, "jauge_brands", exported="true") == EXPORTED
    assert value(telemetry, "jauge_brands", exported="false") == 2


def test_a_brand_takes_a_place_only_when_it_is_clearly_larger_so_that_none_comes_and_goes(telemetry: Telemetry) -> None:
    telemetry.published([sized(1_000 + number) for number in range(EXPORTED)])
    before = exported(telemetry)
    telemetry.published([sized(1_190)])
    assert exported(telemetry) == before
    telemetry.published([score("Brand late", window="28d", mentions=1_201)])
    assert exported(telemetry) == before - {"Brand 1000"} | {"Brand late"}


def test_watched_brands_are_exported_whatever_their_size_and_never_give_their_place() -> None:
    telemetry = Telemetry(CollectorRegistry(), "score", watched=["Small", "Smaller"])
    telemetry.published([score("Small", window="28d", mentions=1)])
    telemetry.published([sized(1_000 + number) for number in range(EXPORTED + 50)])
    telemetry.published([score("Smaller", window="1h", mentions=0)])
    assert {"Small", "Smaller"} < exported(telemetry)
    assert len(exported(telemetry)) == EXPORTED


def test_a_brand_that_is_called_as_the_rest_is_one_of_the_rest(telemetry: Telemetry) -> None:
    telemetry.published([score(OTHER, window="28d", mentions=5), sized(1)])
    assert exported(telemetry) == {"Brand 1"}


def test_an_open_alert_is_shown_with_its_figures_until_it_is_closed(telemetry: Telemetry) -> None:
    opened = Alert(
        id="drop|Acme|24h|0",
        kind="drop",
        state="opened",
        severity="critical",
        brand="Acme",
        window="24h",
        at=0,
        since=0,
        points=-9.5,
        source="x",
        contributions=(Contribution(indicator="favour", source="x", points=-8.0),),
    )
    telemetry.alert(opened)
    key = {"kind": "drop", "brand": "Acme", "window": "24h"}
    assert value(telemetry, "jauge_alert_active", **key, severity="critical", source="x") == 1
    assert value(telemetry, "jauge_alert_points", **key) == -9.5
    assert value(telemetry, "jauge_alert_contribution_points", **key, indicator="favour", source="x") == -8.0
    assert value(telemetry, "jauge_alerts_total", kind="drop", state="opened") == 1
    telemetry.alert(replace(opened, state="closed"))
    assert value(telemetry, "jauge_alert_active", **key, severity="critical", source="x") is None


def test_sources_and_the_stream_are_reported_with_their_ages(telemetry: Telemetry) -> None:
    now_ms = int(time() * 1_000)
    health = SourceHealth(source="x", at=now_ms, connected=False, lag_ms=2_000, published=7, refused={"late": 2})
    telemetry.health(health, now_ms - 60_000)
    telemetry.health(replace(health, connected=True), now_ms - 90_000)  # an older one changes nothing
    telemetry.health(replace(health, source="<foreign>"), now_ms)
    assert value(telemetry, "jauge_source_connected", source="x") == 0
    assert 59 < (value(telemetry, "jauge_source_health_age_seconds", source="x") or 0) < 61 + time() - now_ms / 1_000
    assert value(telemetry, "jauge_source_refused_mentions_total", source="x") == 2
    assert value(telemetry, "jauge_source_connected", source="_other") == 0
    assert value(telemetry, "jauge_sources_connected") == 0
    for source, late_ms in (("hn", 60_000), ("reddit", 160_000)):  # the second said so too long ago
        telemetry.health(SourceHealth(source=source, at=now_ms, connected=True), now_ms - late_ms)
    assert value(telemetry, "jauge_sources_connected") == 1
    telemetry.stream(now_ms - 5_000, now_ms - 65_000, now_ms - 8 * 3_600_000)
    assert 4 < (value(telemetry, "jauge_watermark_age_seconds") or 0) < 6 + time() - now_ms / 1_000
    assert value(telemetry, "jauge_untold_seconds") == 60
    assert value(telemetry, "jauge_unsealed_seconds") == 8 * 3_600 - 5


def test_a_worker_that_lost_its_partitions_shows_no_scores(telemetry: Telemetry) -> None:
    telemetry.published([score("Acme")])
    telemetry.forget()
    assert value(telemetry, "jauge_score_points", brand="Acme", window="24h") is None


def test_times_and_lag_are_reported(telemetry: Telemetry) -> None:
    with telemetry.folding():
        pass
    with telemetry.reading():
        pass
    telemetry.lag("observations", 12, 3.5)
    telemetry.recovered(1.5, 900)
    assert value(telemetry, "jauge_fold_seconds_count") == 1
    assert value(telemetry, "jauge_read_seconds_count") == 1
    assert value(telemetry, "jauge_lag_events", role="score", topic="observations") == 12
    assert value(telemetry, "jauge_lag_seconds", role="score", topic="observations") == 3.5
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

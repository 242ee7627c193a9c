"""Dashboards of the pipeline itself and of the sources, for operations."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.frame import PIPELINE_INCIDENTS, dashboard
from deploy.grafana.panels import HALF, QUARTER, RATE, WIDE, lines, number, rows, steps

LATE = steps((None, "transparent"), (60, "red"))
"""A line where `JaugeLagGrowing` begins to look."""
ABSENT = steps((None, "red"), (1, "green"))


def pipeline() -> Dashboard:
    """For operations: how the stream is."""
    board = dashboard("pipeline", "Pipeline", "Lag, rates and faults of the roles.", PIPELINE_INCIDENTS)
    return _workers(_flow(_state(board)))


def _state(board: Dashboard) -> Dashboard:
    """Add the figures that show at a glance whether the pipeline is healthy."""
    return (
        board.with_panel(
            number(
                "Lag",
                "How long the oldest record has waited, the worst role.",
                "s",
                QUARTER,
                "max(jauge_lag_seconds)",
                steps((None, "green"), (30, "orange"), (60, "red")),
            )
        )
        .with_panel(
            number(
                "Caught up",
                "How far the slowest partition is on its way to scores that are complete.",
                "percentunit",
                QUARTER,
                "min(jauge_catch_up_ratio)",
                ABSENT,
            )
        )
        .with_panel(
            number(
                "Not sealed",
                "Age of the low-water mark: eight hours are usual.",
                "s",
                QUARTER,
                "max(jauge_unsealed_seconds)",
                steps((None, "green"), (36_000, "red")),
            )
        )
        .with_panel(
            number(
                "Workers",
                "Processes that answer.",
                "short",
                QUARTER,
                'sum(up{job=~"jauge-.+"})',
                steps((None, "red"), (2, "green")),
            )
        )
    )


def _flow(board: Dashboard) -> Dashboard:
    """Add the rate of events, the backlog and the delay of the roles."""
    slow = f"sum by (job, le) (rate(jauge_delay_seconds_bucket{RATE}))"
    return (
        board.with_panel(
            lines(
                "Events",
                "By role and outcome; an outcome without any has no curve.",
                "eps",
                HALF,
                (
                    f'sum by (role, outcome) (rate(jauge_events_total{{grain!="day"}}{RATE})) > 0',
                    "{{role}} {{outcome}}",
                ),
            )
        )
        .with_panel(
            lines(
                "Records that wait",
                "By role and topic.",
                "short",
                HALF,
                ("max by (role, topic) (jauge_lag_events)", "{{role}} {{topic}}"),
            )
        )
        .with_panel(
            lines(
                "Delay",
                "From a record's arrival to when what was made from it is out.",
                "s",
                HALF,
                (f"histogram_quantile(0.99, {slow})", "{{job}} p99"),
                (f"histogram_quantile(0.5, {slow})", "{{job}} p50"),
                limits=LATE,
            )
        )
    )


def _workers(board: Dashboard) -> Dashboard:
    """Add what each worker of `score` spends, recovers and exports."""
    return (
        board.with_panel(
            lines(
                "Reading and folding",
                "Seconds of a second, by worker.",
                "percentunit",
                HALF,
                (f"sum by (instance) (rate(jauge_read_seconds_sum{RATE}))", "{{instance}} read"),
                (f"sum by (instance) (rate(jauge_fold_seconds_sum{RATE}))", "{{instance}} fold"),
            )
        )
        .with_panel(
            lines(
                "Recovery",
                "Time that the last one took, by worker.",
                "s",
                HALF,
                ("max by (instance) (jauge_recovery_seconds)", "{{instance}}"),
            )
        )
        .with_panel(
            lines(
                "Series",
                "By brand, that each worker exports.",
                "short",
                HALF,
                ("max by (instance) (jauge_brand_series)", "{{instance}}"),
            )
        )
    )


def sources() -> Dashboard:
    """How the sources are."""
    return (
        dashboard("sources", "Sources", "Health and coverage of every source.", PIPELINE_INCIDENTS)
        .with_panel(
            rows(
                "Health",
                "By the newest health record of each collector.",
                "short",
                WIDE,
                ("min by (source) (jauge_source_connected)", "Connected"),
                ("min by (source) (jauge_source_health_age_seconds)", "Health record"),
                ("max by (source) (jauge_source_published_mentions_total)", "Published"),
                ("max by (source) (jauge_source_refused_mentions_total)", "Refused"),
                ("max by (source) (jauge_source_gaps)", "Gaps"),
                units={"Health record": "s"},
                bounds={
                    "Connected": ABSENT,
                    "Health record": steps((None, "green"), (150, "red")),
                    "Gaps": steps((None, "green"), (1, "orange")),
                },
            )
        )
        .with_panel(
            lines(
                "Mentions",
                "Admitted, by source.",
                "suffix: mentions/s",
                HALF,
                (f"sum by (source) (rate(jauge_mentions_total{RATE}))", "{{source}}"),
            )
        )
        .with_panel(
            lines(
                "Coverage",
                "Part of the last day in which a source was observed, the least of all brands.",
                "percentunit",
                HALF,
                ("min by (source) (jauge_coverage_ratio)", "{{source}}"),
                most=1,
            )
        )
    )

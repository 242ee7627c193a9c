"""Dashboards of the pipeline itself and of the sources, for operations."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.panels import HALF, QUARTER, WIDE, dashboard, lines, number, rows, steps


def pipeline() -> Dashboard:
    """For operations: how the stream is."""
    board = dashboard("pipeline", "Pipeline", "Lag, rates and faults of the roles.")
    return _workers(_flow(_state(board)))


def _state(board: Dashboard) -> Dashboard:
    """Add the figures that show at a glance whether the pipeline is healthy."""
    calm = steps((None, "green"), (30, "orange"), (60, "red"))
    return (
        board.with_panel(
            number(
                "Lag",
                "How long the oldest record has waited, the worst role.",
                "s",
                QUARTER,
                "max(jauge_lag_seconds)",
                calm,
            )
        )
        .with_panel(
            number(
                "Caught up",
                "How far the slowest partition is on its way to scores that are complete.",
                "percentunit",
                QUARTER,
                "min(jauge_catch_up_ratio)",
                steps((None, "red"), (1, "green")),
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
    return (
        board.with_panel(
            lines(
                "Events",
                "By role and outcome.",
                "eps",
                HALF,
                (
                    'sum by (role, outcome) (rate(jauge_events_total{grain!="day"}[1m])) > 0 or vector(0)',
                    "{{role}} {{outcome}}",
                ),
            )
        )
        .with_panel(
            lines("Records that wait", "By topic.", "short", HALF, ("max by (topic) (jauge_lag_events)", "{{topic}}"))
        )
        .with_panel(
            lines(
                "Delay",
                "From a record's arrival to when what was made from it is out.",
                "s",
                HALF,
                ("histogram_quantile(0.99, sum by (job, le) (rate(jauge_delay_seconds_bucket[1m])))", "{{job}} p99"),
                ("histogram_quantile(0.5, sum by (job, le) (rate(jauge_delay_seconds_bucket[1m])))", "{{job}} p50"),
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
                ("rate(jauge_read_seconds_sum[1m])", "{{instance}} read"),
                ("rate(jauge_fold_seconds_sum[1m])", "{{instance}} fold"),
            )
        )
        .with_panel(
            lines(
                "Recovery",
                "Time and observations of the last one, by worker.",
                "short",
                HALF,
                ("max by (instance) (jauge_recovery_seconds)", "{{instance}} s"),
                ("max by (instance) (jauge_recovery_events)", "{{instance}} observations"),
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
        dashboard("sources", "Sources", "Health and coverage of every source.")
        .with_panel(
            rows(
                "Health",
                "As each collector told last.",
                "short",
                WIDE,
                ("max by (source) (jauge_source_connected)", "Connected"),
                ("min by (source) (jauge_source_health_age_seconds)", "Heard of (s ago)"),
                ("max by (source) (jauge_source_published_mentions)", "Published"),
                ("max by (source) (jauge_source_refused_mentions)", "Refused"),
                ("max by (source) (jauge_source_gaps)", "Gaps"),
            )
        )
        .with_panel(
            lines(
                "Mentions",
                "Admitted, by source.",
                "eps",
                HALF,
                ("sum by (source) (rate(jauge_mentions_total[5m]))", "{{source}}"),
            )
        )
        .with_panel(
            lines(
                "Coverage",
                "Part of the last day in which a source was heard, the least of all brands.",
                "percentunit",
                HALF,
                ("min by (source) (jauge_coverage_ratio)", "{{source}}"),
                most=1,
            )
        )
    )

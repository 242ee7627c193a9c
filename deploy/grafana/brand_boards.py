"""Dashboards of the brands: for directors, for whoever looks after one, and side by side."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.frame import BRAND_CHOICE, WINDOW_CHOICE, Choice, dashboard
from deploy.grafana.panels import HALF, POINTS, SIGN, WIDE, bars, lines, rows, steps

BRAND, WINDOW = 'brand="$brand",window="$window"', 'window="$window"'
MEDIAN = steps((None, "transparent"), (50, "#808080"))
"""A line at 50, the median brand of the reference."""
SEEN = (
    "max by (brand, kind, window, severity) (jauge_alert_timestamp_seconds * 1000"
    " * on (job, instance, kind, brand, window) group_left (severity) jauge_alert_active)"
)
"""When an open alert was seen, ms of Unix time as Grafana has it."""


def overview() -> Dashboard:
    """For the board of directors."""
    board = dashboard(
        "overview",
        "Overview",
        "One score a brand, and what moved.",
        ("max by (brand, kind) (jauge_alert_active)", "{{kind}}: {{brand}}", ""),
        Choice.of(*WINDOW_CHOICE),
    )
    return _moves(_league(board))


def _league(board: Dashboard) -> Dashboard:
    """Add the table of all brands and the trend of the highest."""
    highest = f"topk(10, max by (brand) (jauge_score_points{{{WINDOW}}} @ end()))"
    return board.with_panel(
        rows(
            "League table",
            "Score, its 95% interval, and change against one window before. 50 is the median brand of the reference.",
            POINTS,
            WIDE,
            (f"max by (brand) (jauge_score_points{{{WINDOW}}})", "Score"),
            (f"max by (brand) (jauge_score_low_points{{{WINDOW}}})", "From"),
            (f"max by (brand) (jauge_score_high_points{{{WINDOW}}})", "To"),
            (f"max by (brand) (jauge_momentum_points{{{WINDOW}}})", "Change"),
            (f'max by (brand) (jauge_window_mentions{{{WINDOW},brand!="_other"}})', "Mentions"),
            units={"Mentions": "short"},
            bounds={"Change": steps(*SIGN)},
        )
    ).with_panel(
        lines(
            "Trend",
            "Scores of the brands that are the ten highest at the end of the time shown.",
            POINTS,
            WIDE,
            (f"max by (brand) (jauge_score_points{{{WINDOW}}}) and on (brand) {highest}", "{{brand}}"),
            most=100,
            limits=MEDIAN,
        )
    )


def _moves(board: Dashboard) -> Dashboard:
    """Add what moved most and what is open."""
    moved = f"max by (brand) (jauge_momentum_points{{{WINDOW}}})"
    return board.with_panel(
        bars(
            "What moved most",
            "Change against one window before: the five largest rises and falls.",
            POINTS,
            HALF,
            f"topk(5, {moved} > 0) or bottomk(5, {moved} < 0)",
            "{{brand}}",
            bounds=steps(*SIGN),
            none="nothing moved",
        )
    ).with_panel(
        rows(
            "Open alerts",
            "Drops, surges and silences that have not ended, and when each was seen or was last worse.",
            "dateTimeAsIso",
            HALF,
            (SEEN, "Seen"),
            none="none is open",
        )
    )


def brand() -> Dashboard:
    """For whoever looks after one brand."""
    board = dashboard(
        "brand",
        "Brand",
        "A brand's score, and what it is made from.",
        ('max by (kind, window) (jauge_alert_active{brand="$brand"})', "{{kind}}", "{{window}}"),
        Choice.of(*BRAND_CHOICE),
        Choice.of(*WINDOW_CHOICE),
    )
    return _changes_of_brand(_levels_of_brand(board))


def _levels_of_brand(board: Dashboard) -> Dashboard:
    """Add the score, its indicators and the count of mentions over time."""
    return (
        board.with_panel(
            lines(
                "Score",
                "Score with its 95% interval.",
                POINTS,
                WIDE,
                (f"max(jauge_score_points{{{BRAND}}})", "score"),
                (f"max(jauge_score_low_points{{{BRAND}}})", "from"),
                (f"max(jauge_score_high_points{{{BRAND}}})", "to"),
                most=100,
                limits=MEDIAN,
            )
        )
        .with_panel(
            lines(
                "Indicators",
                "Presence, reach, engagement and favour; 50 is the median brand.",
                POINTS,
                HALF,
                (f"max by (indicator) (jauge_indicator_points{{{BRAND}}})", "{{indicator}}"),
                most=100,
                limits=MEDIAN,
            )
        )
        .with_panel(
            lines(
                "Mentions",
                "Living mentions in the window.",
                "short",
                HALF,
                (f"max(jauge_window_mentions{{{BRAND}}})", "mentions"),
            )
        )
    )


def _changes_of_brand(board: Dashboard) -> Dashboard:
    """Add what an open drop is made of, momentum and breadth.

    A drop has one window, and parts of two windows are never compared: each has its bar.
    """
    parts = 'jauge_alert_contribution_points{brand="$brand",kind="drop"}'
    return (
        board.with_panel(
            bars(
                "What an open drop is made of",
                "Change since the day before by indicator and source, in the window that has fallen.",
                POINTS,
                WIDE,
                f"avg by (window, indicator, source) ({parts})",
                "{{indicator}} on {{source}}, {{window}}",
                bounds=steps(*SIGN),
                none="no drop is open",
            )
        )
        .with_panel(
            lines(
                "Momentum",
                "Change against one window before.",
                POINTS,
                HALF,
                (f"max(jauge_momentum_points{{{BRAND}}})", "momentum"),
                limits=steps((None, "transparent"), (0, "#808080")),
            )
        )
        .with_panel(
            lines(
                "Breadth",
                "Effective number of sources, 1 to 7.",
                "suffix: sources",
                HALF,
                (f"max(jauge_breadth_sources{{{BRAND}}})", "breadth"),
            )
        )
    )


def compare() -> Dashboard:
    """Brands side by side."""
    chosen = 'brand=~"$brands",window="$window"'
    spoken = f"max by (brand) (jauge_window_mentions{{{chosen}}})"
    return (
        dashboard(
            "compare",
            "Compare",
            "Brands side by side. Whether a difference is significant says `jauge compare`.",
            ('max by (brand, kind) (jauge_alert_active{brand=~"$brands"})', "{{kind}}: {{brand}}", ""),
            Choice.of("brands", "Brands", "jauge_score_points, brand", several=True),
            Choice.of(*WINDOW_CHOICE),
        )
        .with_panel(
            lines(
                "Scores",
                "0 to 100; 50 is the median brand of the reference.",
                POINTS,
                WIDE,
                (f"max by (brand) (jauge_score_points{{{chosen}}})", "{{brand}}"),
                most=100,
                limits=MEDIAN,
            )
        )
        .with_panel(
            rows(
                "Indicators",
                "By brand.",
                POINTS,
                HALF,
                *(
                    (f'max by (brand) (jauge_indicator_points{{{chosen},indicator="{name}"}})', name.capitalize())
                    for name in ("presence", "reach", "engagement", "favour")
                ),
            )
        )
        .with_panel(
            bars(
                "Share of voice",
                "Of the chosen brands' mentions in the window.",
                "percentunit",
                HALF,
                f"{spoken} / on () group_left () clamp_min(sum({spoken}), 1)",
                "{{brand}}",
                none="no mention",
            )
        )
    )

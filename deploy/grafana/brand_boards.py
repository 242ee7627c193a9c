"""Dashboards of the brands: for directors, for whoever looks after one, and side by side."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.panels import BRAND_CHOICE, HALF, WIDE, WINDOW_CHOICE, bars, dashboard, lines, rows, variable

BRAND, WINDOW = 'brand="$brand",window="$window"', 'window="$window"'


def overview() -> Dashboard:
    """For the board of directors."""
    return (
        dashboard("overview", "Overview", "One score a brand, and what moved.", variable(*WINDOW_CHOICE))
        .with_panel(
            rows(
                "League table",
                "Score, its 95% interval, and change against one window before. "
                "50 is the median brand of the reference.",
                "short",
                WIDE,
                (f"sort_desc(max by (brand) (jauge_score_points{{{WINDOW}}}))", "Score"),
                (f"max by (brand) (jauge_score_low_points{{{WINDOW}}})", "From"),
                (f"max by (brand) (jauge_score_high_points{{{WINDOW}}})", "To"),
                (f"max by (brand) (jauge_momentum_points{{{WINDOW}}})", "Change"),
                (f"max by (brand) (jauge_window_mentions{{{WINDOW}}})", "Mentions"),
            )
        )
        .with_panel(
            lines(
                "Trend",
                "Scores of the ten highest brands.",
                "short",
                WIDE,
                (f"topk(10, max by (brand) (jauge_score_points{{{WINDOW}}}))", "{{brand}}"),
                most=100,
            )
        )
        .with_panel(
            bars(
                "What moved most",
                "Change against one window before, points: the five largest rises and falls.",
                "short",
                HALF,
                f"topk(5, max by (brand) (jauge_momentum_points{{{WINDOW}}})) or "
                f"bottomk(5, max by (brand) (jauge_momentum_points{{{WINDOW}}}))",
                "{{brand}}",
            )
        )
        .with_panel(
            rows(
                "Open alerts",
                "Drops, surges and silences that have not ended.",
                "short",
                HALF,
                ("max by (brand, kind, window, severity) (jauge_alert_active) or vector(0)", "Open"),
            )
        )
    )


def brand() -> Dashboard:
    """For whoever looks after one brand."""
    board = dashboard(
        "brand",
        "Brand",
        "A brand's score, and what it is made from.",
        variable(*BRAND_CHOICE),
        variable(*WINDOW_CHOICE),
    )
    return _changes_of_brand(_levels_of_brand(board))


def _levels_of_brand(board: Dashboard) -> Dashboard:
    """Add the score, its indicators and the count of mentions over time."""
    return (
        board.with_panel(
            lines(
                "Score",
                "Score with its 95% interval, points.",
                "short",
                WIDE,
                (f"max(jauge_score_points{{{BRAND}}})", "score"),
                (f"max(jauge_score_low_points{{{BRAND}}})", "from"),
                (f"max(jauge_score_high_points{{{BRAND}}})", "to"),
                most=100,
            )
        )
        .with_panel(
            lines(
                "Indicators",
                "Presence, reach, engagement and favour, points; 50 is the median brand.",
                "short",
                HALF,
                (f"max by (indicator) (jauge_indicator_points{{{BRAND}}})", "{{indicator}}"),
                most=100,
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
    """Add what an open drop is made of, breadth and momentum."""
    return board.with_panel(
        bars(
            "What an open drop is made of",
            "Change since the day before by indicator and source, points.",
            "short",
            HALF,
            'max by (indicator, source) (jauge_alert_contribution_points{brand="$brand"}) or vector(0)',
            "{{indicator}} on {{source}}",
        )
    ).with_panel(
        lines(
            "Breadth and momentum",
            "Effective number of sources; change against one window before.",
            "short",
            HALF,
            (f"max(jauge_breadth_sources{{{BRAND}}})", "breadth"),
            (f"max(jauge_momentum_points{{{BRAND}}})", "momentum"),
        )
    )


def compare() -> Dashboard:
    """Brands side by side."""
    chosen = 'brand=~"$brands",window="$window"'
    return (
        dashboard(
            "compare",
            "Compare",
            "Brands side by side. Whether a difference is significant says `jauge compare`.",
            variable("brands", "Brands", "jauge_score_points, brand", several=True),
            variable(*WINDOW_CHOICE),
        )
        .with_panel(
            lines(
                "Scores",
                "Points, 0 to 100.",
                "short",
                WIDE,
                (f"max by (brand) (jauge_score_points{{{chosen}}})", "{{brand}}"),
                most=100,
            )
        )
        .with_panel(
            rows(
                "Indicators",
                "Points, by brand.",
                "short",
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
                f"max by (brand) (jauge_window_mentions{{{chosen}}}) / on () group_left () "
                f"clamp_min(sum(max by (brand) (jauge_window_mentions{{{chosen}}})), 1)",
                "{{brand}}",
            )
        )
    )

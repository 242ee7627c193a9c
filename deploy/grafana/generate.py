"""Writes the dashboards: ``python deploy/grafana/generate.py``. The JSON beside it is never edited by hand."""

from pathlib import Path

from grafana_foundation_sdk.builders import bargauge, stat, table, timeseries
from grafana_foundation_sdk.builders.common import ReduceDataOptions
from grafana_foundation_sdk.builders.dashboard import (
    AnnotationQuery,
    Dashboard,
    DashboardLink,
    QueryVariable,
    ThresholdsConfig,
)
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import VizOrientation
from grafana_foundation_sdk.models.dashboard import (
    DashboardLinkType,
    DataSourceRef,
    DataTransformerConfig,
    Threshold,
    ThresholdsMode,
    VariableRefresh,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SOURCE = DataSourceRef(type_val="prometheus", uid="jauge-prometheus")
FOLDER = Path(__file__).parent / "dashboards"
HEIGHT, WIDE, HALF, THIRD = 8, 24, 12, 8
BRAND, WINDOW = 'brand="$brand",window="$window"', 'window="$window"'

Panel = timeseries.Panel | stat.Panel | table.Panel | bargauge.Panel


def query(expression: str, legend: str = "__auto", ref: str = "A", *, instant: bool = False) -> Dataquery:
    """One PromQL expression."""
    built = Dataquery().datasource(SOURCE).expr(expression).legend_format(legend).ref_id(ref)
    return built.instant().format(PromQueryFormat.TABLE) if instant else built.range()


def steps(*bounds: tuple[float | None, str]) -> ThresholdsConfig:
    """Colours from a value on."""
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps([Threshold(value, color) for value, color in bounds])


def dressed(panel: Panel, title: str, about: str, unit: str, span: int) -> Panel:
    """Give a panel what every panel has."""
    return panel.title(title).description(about).datasource(SOURCE).unit(unit).span(span).height(HEIGHT)


def lines(title: str, about: str, unit: str, span: int, *queries: tuple[str, str], most: float | None = None) -> Panel:
    """Curves over time."""
    panel = dressed(timeseries.Panel(), title, about, unit, span)
    for number, (expression, legend) in enumerate(queries):
        panel = panel.with_target(query(expression, legend, chr(ord("A") + number)))
    return panel if most is None else panel.min(0).max(most)


def number(title: str, about: str, unit: str, span: int, expression: str, bounds: ThresholdsConfig) -> Panel:
    """One figure, its newest."""
    panel = dressed(stat.Panel(), title, about, unit, span).with_target(query(expression)).thresholds(bounds)
    return panel.reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))


def rows(title: str, about: str, unit: str, span: int, *queries: tuple[str, str]) -> Panel:
    """A table, one column a query."""
    panel = dressed(table.Panel(), title, about, unit, span)
    for place, (expression, _) in enumerate(queries):
        panel = panel.with_target(query(expression, ref=chr(ord("A") + place), instant=True))
    renamed = {f"Value #{chr(ord('A') + place)}": name for place, (_, name) in enumerate(queries)}
    renamed["Value"] = queries[0][1]
    panel = panel.with_transformation(DataTransformerConfig(id_val="merge", options={}))
    return panel.with_transformation(
        DataTransformerConfig(id_val="organize", options={"excludeByName": {"Time": True}, "renameByName": renamed})
    )


def bars(title: str, about: str, unit: str, span: int, expression: str, legend: str) -> Panel:
    """Horizontal bars of the newest values."""
    panel = dressed(bargauge.Panel(), title, about, unit, span).with_target(query(expression, legend))
    return panel.orientation(VizOrientation.HORIZONTAL)


def variable(name: str, label: str, labels_of: str, *, several: bool = False) -> QueryVariable:
    """A choice among the values of a label."""
    built = QueryVariable(name).label(label).datasource(SOURCE).query(f"label_values({labels_of})").sort(1)
    return built.refresh(VariableRefresh.ON_TIME_RANGE_CHANGED).multi(several)


WINDOW_CHOICE = ("window", "Window", "jauge_score_points, window")
BRAND_CHOICE = ("brand", "Brand", "jauge_score_points, brand")


def dashboard(uid: str, title: str, about: str, *choices: QueryVariable) -> Dashboard:
    """An empty dashboard with what all of them have."""
    built = Dashboard(f"Jauge: {title}").uid(f"jauge-{uid}").description(about).tags(["jauge"]).readonly()
    built = built.refresh("30s").time("now-7d", "now").timezone("browser")
    built = built.link(
        DashboardLink("Jauge").type(DashboardLinkType.DASHBOARDS).tags(["jauge"]).as_dropdown(True).include_vars(True)
    )
    for choice in choices:
        built = built.with_variable(choice)
    if uid != "brand":
        return built
    alerts = AnnotationQuery().name("Alerts").datasource(SOURCE).enable(True).icon_color("red")
    return built.annotation(alerts.expr('max by (kind, brand) (jauge_alert_active{brand=~"$brand"})'))


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
    return (
        dashboard(
            "brand",
            "Brand",
            "A brand's score, and what it is made from.",
            variable(*BRAND_CHOICE),
            variable(*WINDOW_CHOICE),
        )
        .with_panel(
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
        .with_panel(
            bars(
                "What an open drop is made of",
                "Change since the day before by indicator and source, points.",
                "short",
                HALF,
                'max by (indicator, source) (jauge_alert_contribution_points{brand="$brand"}) or vector(0)',
                "{{indicator}} on {{source}}",
            )
        )
        .with_panel(
            lines(
                "Breadth and momentum",
                "Effective number of sources; change against one window before.",
                "short",
                HALF,
                (f"max(jauge_breadth_sources{{{BRAND}}})", "breadth"),
                (f"max(jauge_momentum_points{{{BRAND}}})", "momentum"),
            )
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


def pipeline() -> Dashboard:
    """For operations: how the stream is."""
    calm = steps((None, "green"), (30, "orange"), (60, "red"))
    return (
        dashboard("pipeline", "Pipeline", "Lag, rates and faults of the roles.")
        .with_panel(
            number(
                "Lag",
                "How long the oldest record has waited, the worst role.",
                "s",
                THIRD,
                "max(jauge_lag_seconds)",
                calm,
            )
        )
        .with_panel(
            number(
                "Not sealed",
                "Age of the low-water mark: eight hours are usual.",
                "s",
                THIRD,
                "max(jauge_unsealed_seconds)",
                steps((None, "green"), (36_000, "red")),
            )
        )
        .with_panel(
            number(
                "Workers",
                "Processes that answer.",
                "short",
                THIRD,
                'sum(up{job=~"jauge-.+"})',
                steps((None, "red"), (2, "green")),
            )
        )
        .with_panel(
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
        .with_panel(
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


DASHBOARDS = {"overview": overview, "brand": brand, "compare": compare, "pipeline": pipeline, "sources": sources}


def text(name: str) -> str:
    """Return the file of one dashboard."""
    return JSONEncoder(sort_keys=True, indent=2).encode(DASHBOARDS[name]().build()) + "\n"


if __name__ == "__main__":
    for name in DASHBOARDS:
        (FOLDER / f"{name}.json").write_text(text(name), encoding="utf-8")

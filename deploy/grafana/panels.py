"""What dashboards are made of: panels, choices, and what every dashboard has."""

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
HEIGHT, WIDE, HALF, THIRD, QUARTER = 8, 24, 12, 8, 6

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
    marks = AnnotationQuery().name("Annotations").datasource(SOURCE).enable(True).icon_color("blue")
    if uid in ("overview", "brand", "compare"):
        built = built.annotation(marks.expr("max by (kind) (jauge_board_annotations) > 0"))
    if uid != "brand":
        return built
    alerts = AnnotationQuery().name("Alerts").datasource(SOURCE).enable(True).icon_color("red")
    return built.annotation(alerts.expr('max by (kind, brand) (jauge_alert_active{brand=~"$brand"})'))

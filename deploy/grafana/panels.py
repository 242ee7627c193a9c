"""What dashboards are made of: panels, and what every panel has."""

from grafana_foundation_sdk.builders import bargauge, stat, table, timeseries
from grafana_foundation_sdk.builders.common import GraphThresholdsStyleConfig, ReduceDataOptions, TableSortByFieldState
from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models.common import BigValueGraphMode, GraphThresholdsStyleMode, VizOrientation
from grafana_foundation_sdk.models.dashboard import (
    DataSourceRef,
    DataTransformerConfig,
    DynamicConfigValue,
    Threshold,
    ThresholdsMode,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")
"""The choice that every dashboard begins with: more than one Prometheus may be there."""
HEIGHT, WIDE, HALF, THIRD, QUARTER = 8, 24, 12, 8, 6

POINTS = "suffix: points"
"""Grafana has no such unit: a suffix of one's own is written like this."""
RATE = "[$__rate_interval]"
"""Grafana makes it four times the pause between scrapes or more, so that a rate always has samples."""

Panel = timeseries.Panel | stat.Panel | table.Panel | bargauge.Panel


def query(expression: str, legend: str = "__auto", ref: str = "A", *, instant: bool = False) -> Dataquery:
    """One PromQL expression, over the time shown or at its end."""
    built = Dataquery().datasource(SOURCE).expr(expression).legend_format(legend).ref_id(ref)
    return built.instant() if instant else built.range()


def steps(*bounds: tuple[float | None, str]) -> ThresholdsConfig:
    """Colours from a value on."""
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps([Threshold(value, color) for value, color in bounds])


SIGN = ((None, "red"), (0, "green"))
"""Of changes: falls are red."""


def dressed(panel: Panel, title: str, about: str, unit: str, span: int) -> Panel:
    """Give a panel what every panel has."""
    return panel.title(title).description(about).datasource(SOURCE).unit(unit).span(span).height(HEIGHT)


def lines(
    title: str,
    about: str,
    unit: str,
    span: int,
    *queries: tuple[str, str],
    most: float | None = None,
    limits: ThresholdsConfig | None = None,
) -> Panel:
    """Curves over time; `limits` are drawn as lines."""
    panel = dressed(timeseries.Panel(), title, about, unit, span)
    for number, (expression, legend) in enumerate(queries):
        panel = panel.with_target(query(expression, legend, chr(ord("A") + number)))
    if limits is not None:
        style = GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)
        panel = panel.thresholds(limits).thresholds_style(style)
    return panel if most is None else panel.min(0).max(most)


def number(title: str, about: str, unit: str, span: int, expression: str, bounds: ThresholdsConfig) -> Panel:
    """One figure as it is at the end of the time shown: an older one is not passed off as it."""
    panel = dressed(stat.Panel(), title, about, unit, span).with_target(query(expression, instant=True))
    panel = panel.thresholds(bounds).graph_mode(BigValueGraphMode.NONE).no_value("not known")
    return panel.reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))


def rows(
    title: str,
    about: str,
    unit: str,
    span: int,
    *queries: tuple[str, str],
    units: dict[str, str] | None = None,
    bounds: dict[str, ThresholdsConfig] | None = None,
    none: str = "none",
) -> Panel:
    """A table, one column a query, the highest of the first column first.

    Args:
        title: of the panel.
        about: its description.
        unit: of the columns.
        span: width, of 24.
        queries: expression and name of each column.
        units: of columns that have another one.
        bounds: colours of columns.
        none: what an empty table says.
    """
    panel = dressed(table.Panel(), title, about, unit, span).no_value(none)
    for place, (expression, _) in enumerate(queries):
        asked = query(expression, ref=chr(ord("A") + place), instant=True)
        panel = panel.with_target(asked.format(PromQueryFormat.TABLE))
    renamed = {f"Value #{chr(ord('A') + place)}": name for place, (_, name) in enumerate(queries)}
    renamed["Value"] = queries[0][1]
    for name, other in (units or {}).items():
        panel = panel.override_by_name(name, [DynamicConfigValue("unit", other)])
    for name, colours in (bounds or {}).items():
        cell = DynamicConfigValue("custom.cellOptions", {"type": "color-text"})
        panel = panel.override_by_name(name, [DynamicConfigValue("thresholds", colours.build()), cell])
    panel = panel.sort_by([TableSortByFieldState().display_name(queries[0][1]).desc(True)])
    panel = panel.with_transformation(DataTransformerConfig(id_val="merge", options={}))
    return panel.with_transformation(
        DataTransformerConfig(id_val="organize", options={"excludeByName": {"Time": True}, "renameByName": renamed})
    )


def bars(
    title: str,
    about: str,
    unit: str,
    span: int,
    expression: str,
    legend: str,
    *,
    bounds: ThresholdsConfig | None = None,
    none: str = "none",
) -> Panel:
    """Horizontal bars of the values at the end of the time shown: what has ended by then has none."""
    panel = dressed(bargauge.Panel(), title, about, unit, span).with_target(query(expression, legend, instant=True))
    panel = panel if bounds is None else panel.thresholds(bounds)
    return panel.no_value(none).orientation(VizOrientation.HORIZONTAL)

"""What every dashboard has: its choices, the data source first, links, and the incidents as annotations."""

from typing import Any, Self

from grafana_foundation_sdk.builders.dashboard import Dashboard, DashboardLink, DatasourceVariable, QueryVariable
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import dashboard as models

from deploy.grafana.panels import SOURCE

WINDOW_CHOICE = ("window", "Window", "jauge_score_points, window")
BRAND_CHOICE = ("brand", "Brand", "jauge_score_points, brand")

PROVISIONED = models.VariableOption(selected=True, text="Prometheus", value="jauge-prometheus")
"""Chosen at first: that of `provisioning/datasources`."""
PIPELINE_INCIDENTS = (
    'max by (alertname, severity) (ALERTS{alertname=~"Jauge.+",alertstate="firing",scope!="brand"})',
    "{{alertname}}",
    "{{severity}}",
)
"""What the alerts of the pipeline fired for."""
OF_BRANDS = ("overview", "brand", "compare")
"""Boards on which the annotations that people write on the page stand as well."""
PEOPLE_WROTE = "max by (kind) (jauge_board_annotations) > 0"


class _Annotated(models.AnnotationQuery):
    """An annotation of Prometheus with its texts, which the model of the library lacks."""

    title: str = ""
    text: str = ""

    def to_json(self) -> dict[str, object]:
        return {**super().to_json(), "titleFormat": self.title, "textFormat": self.text, "useValueForTime": False}


class Marks(Builder[models.AnnotationQuery]):
    """Spans in which an expression is above zero, from its first sample to its last."""

    def __init__(self, name: str, colour: str, expression: str, title: str, text: str = "") -> None:
        self._built = _Annotated(
            name=name, datasource=SOURCE, enable=True, icon_color=colour, expr=expression, built_in=None
        )
        self._built.title, self._built.text = title, text

    def build(self) -> models.AnnotationQuery:
        """Return the annotation."""
        return self._built


class Choice(QueryVariable):
    """A choice among the values of a label."""

    @classmethod
    def of(cls, name: str, label: str, labels_of: str, *, several: bool = False) -> Self:
        """Return the choice; `several`: more than one value at a time."""
        built = cls(name).label(label).datasource(SOURCE).query(f"label_values({labels_of})").sort(1)
        return built.refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED).multi(several)


def dashboard(uid: str, title: str, about: str, incidents: tuple[str, str, str], *choices: Any) -> Dashboard:
    """An empty dashboard with what all of them have; `incidents`: expression, title and text of the annotations."""
    built = Dashboard(f"Jauge: {title}").uid(f"jauge-{uid}").description(about).tags(["jauge"]).readonly()
    built = built.refresh("30s").time("now-7d", "now").timezone("browser")
    built = built.link(
        DashboardLink("Jauge")
        .type(models.DashboardLinkType.DASHBOARDS)
        .tags(["jauge"])
        .as_dropdown(True)
        .include_vars(True)
    )
    built = built.with_variable(
        DatasourceVariable("datasource").label("Data source").type("prometheus").current(PROVISIONED)
    )
    for choice in choices:
        built = built.with_variable(choice)
    if uid in OF_BRANDS:
        built = built.annotation(Marks("Annotations", "blue", PEOPLE_WROTE, "{{kind}}"))
    return built.annotation(Marks("Incidents", "red", *incidents))

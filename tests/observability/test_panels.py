"""Each panel shows of a recorded day what happened in it: the real Prometheus beside the day's own figures."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest

from deploy.grafana.generate import DASHBOARDS
from tests.observability.expressions import annotations_of, panels_of
from tests.observability.recorded import expected
from tests.observability.recorded.day import Day
from tests.observability.recorded.machine import Machine
from tests.observability.recorded.prometheus import Recorded, recorded

FIRST = 40
"""The first step shown: rates have their hour then."""
CHOICE = {
    "$brands": "|".join(expected.CHOSEN).replace('"', '\\"'),
    "$brand": "Loud",
    "$window": "24h",
    "$__rate_interval": "65m",  # an hour between samples, and some: so Grafana chooses it, and no sample is on its edge
}
AGE_TOLERANCE_S = 300.0
"""Ages are of the time at which the day is made up."""
AGES = {("sources", "Health", 1)}


class Loaded(NamedTuple):
    prometheus: Recorded
    panels: dict[tuple[str, str], list[expected.Series]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    day = Day()
    figures = expected.panels(day, Machine(day))
    with recorded(day.lines, tmp_path_factory.mktemp("recorded")) as prometheus:
        yield Loaded(prometheus, figures)


def test_each_panel_has_figures_to_be_compared_with(loaded: Loaded) -> None:
    assert {(name, panel.title) for name in DASHBOARDS for panel in panels_of(name)} == loaded.panels.keys()


@pytest.mark.parametrize("name", DASHBOARDS)
def test_each_panel_shows_the_figures_of_the_day(loaded: Loaded, name: str) -> None:
    for panel in panels_of(name):
        wanted = loaded.panels[name, panel.title]
        assert len(panel.targets) == len(wanted), panel.title
        for number, (target, whole) in enumerate(zip(panel.targets, wanted, strict=True)):
            expression = chosen(target.expression)
            if target.is_instant:
                shown = {labels: np.array([value]) for labels, value in loaded.prometheus.at(expression).items()}
                series = {labels: values[-1:] for labels, values in whole.items()}
            else:
                shown = loaded.prometheus.over(expression, FIRST)
                series = {labels: values[FIRST:] for labels, values in whole.items()}
            tolerance = AGE_TOLERANCE_S if (name, panel.title, number) in AGES else 1e-9
            agree(f"{panel.title}: {expression}", shown, series, tolerance)


@pytest.mark.parametrize("name", DASHBOARDS)
def test_incidents_are_marked_from_their_beginning_to_their_end(loaded: Loaded, name: str) -> None:
    *_, expression = annotations_of(name)
    agree(expression, loaded.prometheus.over(chosen(expression)), expected.annotations()[name])


def test_a_drop_that_has_ended_is_shown_while_it_was_open_alone(loaded: Loaded) -> None:
    (panel,) = (panel for panel in panels_of("brand") if panel.title == "What an open drop is made of")
    expression = panel.targets[0].expression.replace("$brand", "Brand 2")
    (parts,) = expected.always(-20.0, window="24h", indicator="favour", source="x")
    assert loaded.prometheus.at(expression, 30) == {parts: -20.0}
    assert loaded.prometheus.at(expression) == {}


def test_no_row_and_no_bar_is_without_a_name(loaded: Loaded) -> None:
    several = [panel for name in DASHBOARDS for panel in panels_of(name) if panel.kind in ("table", "bargauge")]
    assert several
    for panel in several:
        for target in panel.targets:
            assert all(loaded.prometheus.at(chosen(target.expression))), panel.title


def agree(what: str, shown: expected.Series, wanted: expected.Series, tolerance: float = 1e-9) -> None:
    assert {tuple(sorted(one)) for one in shown} == {tuple(sorted(one)) for one in wanted}, what
    for labels, values in wanted.items():
        np.testing.assert_allclose(shown[labels], values, rtol=1e-9, atol=tolerance, err_msg=f"{what} {sorted(labels)}")


def chosen(expression: str) -> str:
    """The expression as Grafana sends it."""
    for variable, value in CHOICE.items():
        expression = expression.replace(variable, value)
    return expression

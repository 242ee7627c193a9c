"""The dashboards are what their generator writes, and each panel says what it shows, in which unit."""

import re

import pytest

from deploy.grafana.frame import PEOPLE_WROTE
from deploy.grafana.generate import DASHBOARDS, text
from tests.observability.expressions import board_of
from tests.observability.stack import DEPLOY

NAMES = sorted(DASHBOARDS)


@pytest.mark.parametrize("name", NAMES)
def test_the_dashboard_is_what_the_generator_writes(name: str) -> None:
    committed = (DEPLOY / f"grafana/dashboards/{name}.json").read_text(encoding="utf-8")
    assert committed == text(name), "run python -m deploy.grafana.generate"


@pytest.mark.parametrize("name", NAMES)
def test_each_panel_has_title_description_unit_and_the_chosen_source(name: str) -> None:
    board = board_of(name)
    assert board["uid"] == f"jauge-{name}"
    for panel in board["panels"]:
        assert panel["title"], panel
        assert panel["description"], panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${datasource}"}, panel["title"]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_choice_is_the_data_source_and_all_others_ask_it(name: str) -> None:
    first, *others = board_of(name)["templating"]["list"]
    assert (first["type"], first["name"], first["query"]) == ("datasource", "datasource", "prometheus")
    assert first["current"]["value"] == "jauge-prometheus"
    assert {one["datasource"]["uid"] for one in others} <= {"${datasource}"}


@pytest.mark.parametrize("name", NAMES)
def test_no_panel_makes_up_a_row_or_fixes_the_span_of_a_rate(name: str) -> None:
    for panel in board_of(name)["panels"]:
        for target in panel["targets"]:
            assert "vector(" not in target["expr"], panel["title"]
            assert set(re.findall(r"\[[^\]]+\]", target["expr"])) <= {"[$__rate_interval]"}, panel["title"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_measured_in_points_says_points(name: str) -> None:
    for panel in board_of(name)["panels"]:
        if all(re.search(r"jauge_\w+_points", target["expr"]) for target in panel["targets"][:1]):
            assert panel["fieldConfig"]["defaults"]["unit"] == "suffix: points", panel["title"]


@pytest.mark.parametrize("name", NAMES)
def test_each_figure_has_thresholds_and_each_dashboard_marks_incidents(name: str) -> None:
    board = board_of(name)
    for panel in board["panels"]:
        if panel["type"] == "stat":
            assert len(panel["fieldConfig"]["defaults"]["thresholds"]["steps"]) > 1, panel["title"]
    *others, incidents = board["annotations"]["list"]
    assert [one["expr"] for one in others] in ([], [PEOPLE_WROTE])
    assert incidents["datasource"]["uid"] == "${datasource}"
    assert incidents["titleFormat"]
    assert re.search("ALERTS|jauge_alert_active", incidents["expr"])

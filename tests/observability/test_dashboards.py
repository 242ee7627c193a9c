"""The dashboards are what their generator writes, and each panel says what it shows, in which unit."""

import json

import pytest

from deploy.grafana.generate import DASHBOARDS, text
from tests.observability.stack import DEPLOY

NAMES = sorted(DASHBOARDS)


@pytest.mark.parametrize("name", NAMES)
def test_the_dashboard_is_what_the_generator_writes(name: str) -> None:
    committed = (DEPLOY / f"grafana/dashboards/{name}.json").read_text(encoding="utf-8")
    assert committed == text(name), "run python -m deploy.grafana.generate"


@pytest.mark.parametrize("name", NAMES)
def test_each_panel_has_title_description_unit_and_the_provisioned_source(name: str) -> None:
    board = json.loads((DEPLOY / f"grafana/dashboards/{name}.json").read_text(encoding="utf-8"))
    assert board["uid"] == f"jauge-{name}"
    for panel in board["panels"]:
        assert panel["title"], panel
        assert panel["description"], panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {"jauge-prometheus"}, panel["title"]

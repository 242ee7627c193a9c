"""Every PromQL expression of the project's rules and dashboards."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from tests.observability.stack import DEPLOY

CHOSEN = {"$brands": "Loud|Quiet", "$brand": "Loud", "$window": "24h", "$__rate_interval": "10m"}
SELECTOR = re.compile(r"\bjauge_[a-z_]+(?:\{[^}]*\})?|\b(?:up|role:[a-z0-9_:]+)(?:\{[^}]*\})?")
ELSEWHERE = re.compile(r"\b(?:kafka|node|jvm)_|\bALERTS\b")
"""What is no series of a role's exporter."""


class Target(NamedTuple):
    """One query of a panel."""

    expression: str
    is_instant: bool


class Panel(NamedTuple):
    """What a panel is, and asks for."""

    title: str
    kind: str
    targets: tuple[Target, ...]


def board_of(name: str) -> dict[str, Any]:
    """Return a dashboard as Grafana reads it."""
    found: dict[str, Any] = json.loads((DEPLOY / f"grafana/dashboards/{name}.json").read_text(encoding="utf-8"))
    return found


def panels_of(name: str) -> list[Panel]:
    """Return the panels of a dashboard."""
    return [
        Panel(
            panel["title"],
            panel["type"],
            tuple(Target(target["expr"], bool(target.get("instant"))) for target in panel["targets"]),
        )
        for panel in board_of(name)["panels"]
    ]


def annotations_of(name: str) -> list[str]:
    """Return the expressions of a dashboard's annotations."""
    return [one["expr"] for one in board_of(name)["annotations"]["list"]]


def of_dashboards() -> Iterator[tuple[str, str]]:
    """Yield dashboard and expression, with a choice for each variable, of what the roles export."""
    for file in sorted((DEPLOY / "grafana/dashboards").glob("*.json")):
        found = [target.expression for panel in panels_of(file.stem) for target in panel.targets]
        for expression in [*found, *annotations_of(file.stem)]:
            if ELSEWHERE.search(expression):
                continue
            for variable, value in CHOSEN.items():
                expression = expression.replace(variable, value)  # noqa: PLW2901 # step by step
            yield file.stem, expression


def of_rules() -> Iterator[tuple[str, str]]:
    """Yield the name and the expression of every recording rule and alert."""
    for file in sorted((DEPLOY / "prometheus").glob("*/*.yml")):
        for group in yaml.safe_load(file.read_text(encoding="utf-8")).get("groups", ()):
            for rule in group["rules"]:
                yield rule.get("record") or rule["alert"], rule["expr"]


def selectors(expression: str) -> list[str]:
    """Return the series that an expression reads.

    >>> selectors('max(jauge_lag_seconds{role="x"}) > 60 and rate(up[5m]) == 0')
    ['jauge_lag_seconds{role="x"}', 'up']
    """
    return SELECTOR.findall(expression)

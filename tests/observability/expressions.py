"""Every PromQL expression of the project's rules and dashboards."""

import json
import re
from collections.abc import Iterator

import yaml

from tests.observability.stack import DEPLOY

CHOSEN = {"$brands": "Loud|Quiet", "$brand": "Loud", "$window": "24h"}
SELECTOR = re.compile(r"\bjauge_[a-z_]+(?:\{[^}]*\})?|\b(?:up|role:[a-z0-9_:]+)(?:\{[^}]*\})?")


def of_dashboards() -> Iterator[tuple[str, str]]:
    """Yield dashboard and expression, with a choice for each variable."""
    for file in sorted((DEPLOY / "grafana/dashboards").glob("*.json")):
        board = json.loads(file.read_text(encoding="utf-8"))
        found = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
        found += [one["expr"] for one in board["annotations"].get("list", ()) if "expr" in one]
        for expression in found:
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

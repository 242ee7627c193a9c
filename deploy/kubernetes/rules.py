"""Writes the rules of the chart's PrometheusRule from deploy/prometheus: ``python -m deploy.kubernetes.rules``.

A chart can read files of its own folder alone. The file in it is never edited by hand.
"""

from pathlib import Path

PROMETHEUS = Path(__file__).parents[1] / "prometheus"
FILE = Path(__file__).parent / "jauge/files/rules.yaml"


def text() -> str:
    """Return the groups of all files of rules and alerts, under one key."""
    files = sorted(path for folder in ("rules", "alerts") for path in (PROMETHEUS / folder).glob("*.yml"))
    groups = [path.read_text("utf-8").partition("\ngroups:\n")[2] for path in files]
    return "groups:\n" + "".join(groups)


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")

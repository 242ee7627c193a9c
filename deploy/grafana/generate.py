"""Writes the dashboards: ``python -m deploy.grafana.generate``. The JSON beside it is never edited by hand."""

from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from deploy.grafana.brand_boards import brand, compare, overview
from deploy.grafana.machine_boards import host, kafka
from deploy.grafana.operation_boards import pipeline, sources

FOLDER = Path(__file__).parent / "dashboards"

DASHBOARDS = {
    "overview": overview,
    "brand": brand,
    "compare": compare,
    "pipeline": pipeline,
    "sources": sources,
    "kafka": kafka,
    "host": host,
}


def text(name: str) -> str:
    """Return the file of one dashboard."""
    return JSONEncoder(sort_keys=True, indent=2).encode(DASHBOARDS[name]().build()) + "\n"


if __name__ == "__main__":
    for name in DASHBOARDS:
        (FOLDER / f"{name}.json").write_text(text(name), encoding="utf-8")

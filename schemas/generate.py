"""Writes `schemas/json/` from the record types: ``python -m schemas.generate``."""

from pathlib import Path
from typing import Any

import msgspec

from schemas.alert import Alert
from schemas.application import Application
from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.cursor import Cursor
from schemas.drop import DeadLetter
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.score import Score, ScoreProgress

RECORDS: dict[str, type] = {
    "mentions": Mention,
    "brand-mentions": BrandMention,
    "scores": Score,
    "score-history": Score,
    "score-progress": ScoreProgress,
    "alerts": Alert,
    "source-health": SourceHealth,
    "brands": Brand,
    "applications": Application,
    "cursors": Cursor,
    "dead-letters": DeadLetter,
}
"""Topic -> record, for every topic whose values are JSON."""

FOLDER = Path(__file__).parent / "json"


def schema(record: type) -> dict[str, Any]:
    """JSON Schema (2020-12) of one record type.

    >>> schema(Cursor)["required"]
    ['instance', 'position', 'at']
    """
    (plain,), components = msgspec.json.schema_components([record], ref_template="#/$defs/{name}")
    own = components.pop(record.__name__)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **plain, **own, "$defs": components}


def text(record: type) -> str:
    """Return the file of one record type."""
    body = {key: value for key, value in schema(record).items() if key != "$ref"}
    return msgspec.json.format(msgspec.json.encode(body, order="sorted"), indent=2).decode() + "\n"


def write() -> None:
    """Write every schema anew."""
    FOLDER.mkdir(exist_ok=True)
    for topic, record in RECORDS.items():
        (FOLDER / f"{topic}.json").write_text(text(record), encoding="utf-8")


if __name__ == "__main__":
    write()

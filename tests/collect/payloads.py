"""Recorded payloads of the sources, from the shared data, which is not part of the project."""

import gzip
import json
from functools import cache
from typing import Any

import pytest

from tests.paths import PAYLOADS


@cache
def payloads(name: str) -> list[dict[str, Any]]:
    """Return the rows of one file; skips where it is absent."""
    path = PAYLOADS / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"../shared/data/payloads/{path.name} is absent")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]

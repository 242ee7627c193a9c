"""Small inputs that were once read wrongly, by kind: those of ``../shared/cases/texts``, where they are."""

import json
from typing import Any

import pytest

from tests.paths import CASES

Case = dict[str, Any]


def every_case() -> list[Any]:
    """Return all cases as parameters; none where there are none."""
    found = [json.loads(path.read_text()) | {"name": path.stem} for path in sorted((CASES / "texts").glob("*.json"))]
    return [pytest.param(case, id=case["name"]) for case in found]


def cases(*kinds: str) -> list[Any]:
    """Return the cases of some kinds as parameters; one that is skipped where there are none."""
    chosen = [param for param in every_case() if param.values[0]["kind"] in kinds]
    return chosen or [pytest.param({}, marks=pytest.mark.skip(reason="../shared/cases is absent"))]

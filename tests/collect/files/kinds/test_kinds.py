"""Invented inputs of the kinds that people have, each with what a careful reader expects of it.

`inputs/` holds them, `expected.json` what each gives: its mentions (ids that are made up are left out), the rows that
are refused with line and reason, what is said, or what is asked for.
"""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas.mention import Mention
from streams.collect.files.file_request import FileRequest
from streams.collect.files.reader import FileSet
from streams.config.errors import JaugeError

HERE = Path(__file__).parent
INPUTS = HERE / "inputs"
EXPECTED: dict[str, dict[str, Any]] = json.loads((HERE / "expected.json").read_bytes())
SHOWN = ("author", "lang", "followers", "likes", "reposts", "replies", "sentiment")
MADE_ID = re.compile("[0-9a-f]{16}")


def opened(path: Path) -> FileSet:
    """Open a file; one of which nothing says the source is of X."""
    try:
        return FileRequest([path]).open()
    except JaugeError as error:
        if "name the source" not in str(error):
            raise
    return FileRequest([path]).open("x")


def account(mention: Mention) -> dict[str, Any]:
    assert mention.created_at is not None
    at = datetime.fromtimestamp(mention.created_at / 1_000, UTC).isoformat().replace("+00:00", "Z")
    found: dict[str, Any] = {"source": mention.source, "at": at, "text": mention.text}
    found |= {name: value for name in SHOWN if (value := getattr(mention, name)) is not None}
    if not MADE_ID.fullmatch(mention.id):
        found["id"] = mention.id
    return found


def test_each_input_has_what_is_expected_of_it() -> None:
    assert sorted(path.name for path in INPUTS.iterdir()) == sorted(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_input_gives_what_is_expected_or_says_what_to_do(name: str) -> None:
    expected = EXPECTED[name]
    if "asks" in expected:
        with pytest.raises(JaugeError) as caught:
            opened(INPUTS / name)
        assert expected["asks"] in str(caught.value)
        return
    found = opened(INPUTS / name)
    rows = list(found.rows())
    mentions = [row for row in rows if isinstance(row, Mention)]
    assert [account(one) for one in mentions] == expected["mentions"]
    assert len({(one.source, one.id) for one in mentions}) == len({json.dumps(one) for one in expected["mentions"]})
    refused = [[row.origin.rpartition(":")[2], row.detail[:80]] for row in rows if not isinstance(row, Mention)]
    assert refused == expected.get("refused", [])
    assert [line.split(": ", 1)[1] for line in found.warnings] == expected.get("said", [])
    left_out = [one.fault for one in found.understood if one.format == "left out" and one.fault]
    assert refused or left_out == expected.get("left_out", [])
    notes = [f"{one.field}: {one.note}" for each in found.understood for one in each.fields if one.note]
    assert notes == expected.get("notes", [])

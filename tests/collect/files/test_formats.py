"""Workbooks and JSON of many shapes: each is read as a table."""

import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from schemas.mention import Mention
from streams.collect.files.reader import read_files

POST = {"id": "7", "text": "Acme is good", "created_at": "2026-03-04T06:05:00Z"}
SHAPES = {
    "twarc2.jsonl": json.dumps({"data": [{**POST, "author_id": "1"}], "includes": {"users": [{"id": "1"}]}}),
    "archive.js": "window.YTD.tweets.part0 = " + json.dumps([{"tweet": {**POST, "full_text": POST["text"]}}], indent=1),
    "outbox.json": json.dumps(
        {"orderedItems": [{"object": {"id": "7", "content": POST["text"], "published": POST["created_at"]}}]}, indent=1
    ),
    "result.json": json.dumps(
        {"name": "a", "messages": [{"id": 7, "date": POST["created_at"], "text": ["Acme ", {"text": "is good"}]}]},
        indent=1,
    ),
    "feed.json": json.dumps(
        {"feed": [{"post": {"uri": "7", "record": {"text": POST["text"], "createdAt": POST["created_at"]}}}]}
    ),
}


def read(path: Path) -> list[tuple[str, str | None, int | None]]:
    rows = list(read_files([path], source="x"))
    assert all(isinstance(row, Mention) for row in rows), rows
    return [(row.id, row.text, row.created_at) for row in rows if isinstance(row, Mention)]


@pytest.mark.parametrize("name", SHAPES)
def test_messages_inside_objects_are_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SHAPES[name], encoding="utf-8")
    assert read(tmp_path / name) == [("7", "Acme is good", 1_772_604_300_000)]


def test_a_workbook_gives_its_values_below_rows_about_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    at = datetime(2026, 3, 4, 6, 5)  # noqa: DTZ001 - cells have no zone
    for row in (["Report of March"], [], ["id", "date", "text"], [7, at, "Acme is good"]):
        sheet.append(row)
    sheet["C5"] = "=1+1"
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx") == [("7", "Acme is good", 1_772_604_300_000)]

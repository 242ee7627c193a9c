"""Parquet: the same mentions as from lines of JSON."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.drop import DropReason, Rejection
from schemas.mention import Mention
from streams.collect.files.formats.parquet import _line
from streams.collect.files.mapping import FileMapping
from streams.collect.files.reader import read_files
from streams.config.errors import JaugeError, UsageError

AT = datetime(2026, 9, 21, 12, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {"id": f"{n}", "created_at": AT, "text": f"acme {n} é", "author": "ann", "likes": n if n % 2 else None}
    for n in range(2_500)
]


def written(folder: Path, rows: list[dict[str, Any]], schema: pa.Schema | None = None) -> Path:
    path = folder / "mentions.data"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, row_group_size=700)
    return path


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("tz", [None, "UTC", "Europe/Paris"])
def test_rows_are_mentions_whatever_the_time_is_written_in(tmp_path: Path, unit: str, tz: str | None) -> None:
    table = pa.Table.from_pylist([{"id": "1", "text": "a"}])
    column = pa.array([AT], pa.timestamp(unit, tz)) if tz else pa.array([AT.replace(tzinfo=None)], pa.timestamp(unit))
    pq.write_table(table.append_column("created_at", column), tmp_path / "f")
    (mention,) = read_files([tmp_path / "f"], source="x")
    assert isinstance(mention, Mention)
    assert mention.created_at == 1_789_992_000_000


def test_every_row_is_read_in_its_order(tmp_path: Path) -> None:
    mentions = list(read_files([written(tmp_path, ROWS)], source="x"))
    assert [(one.id, one.text, one.likes) for one in mentions if isinstance(one, Mention)] == [
        (row["id"], row["text"], row["likes"]) for row in ROWS
    ]


def test_columns_are_mapped_and_bytes_are_text(tmp_path: Path) -> None:
    schema = pa.schema([("when", pa.int64()), ("words", pa.binary()), ("firm", pa.string())])
    path = written(tmp_path, [{"when": 1_789_992_000_000, "words": b"acme \xff", "firm": "Acme"}], schema)
    mapping = FileMapping(columns={"created_at": "when", "text": "words"})
    (mention,) = read_files([path], mapping, source="x", brand_column="firm")
    assert isinstance(mention, Mention)
    assert (mention.brand, mention.text, mention.created_at) == ("Acme", "acme �", 1_789_992_000_000)


def test_types_that_json_lacks_are_written_as_text() -> None:
    line = _line(
        {"paid": Decimal("1.50"), "took": timedelta(days=1), "at": AT, "raw": b"a\xff", "in": [b"a"], "no": None}
    )
    assert line == '{"paid":"1.50","took":"P1D","at":"2026-09-21T12:00:00Z","raw":"a\ufffd","in":["YQ=="]}'.encode()


def test_records_of_mentions_are_read_as_they_are(tmp_path: Path) -> None:
    record = {"source": "x", "id": "1", "op": "delete", "seen_at": 5, "brand": None}
    (mention,) = read_files([written(tmp_path, [record])])
    assert mention == Mention(source="x", id="1", op="delete", seen_at=5)


@pytest.mark.parametrize("kept", [4, 30, 60_000])
def test_a_damaged_rest_is_refused(tmp_path: Path, kept: int) -> None:
    path = written(tmp_path, ROWS)
    data = path.read_bytes()
    damaged = data[:kept] if kept < 100 else data[:2_000] + b"\xff" * 3_000 + data[5_000:]
    path.write_bytes(damaged)
    *_, last = read_files([path], source="x")
    assert isinstance(last, Rejection)
    assert last.reason is DropReason.MALFORMED


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column 'firm'"):
        list(read_files([written(tmp_path, ROWS)], source="x", brand_column="firm"))
    with pytest.raises(JaugeError):
        list(read_files([tmp_path / "absent"], source="x"))

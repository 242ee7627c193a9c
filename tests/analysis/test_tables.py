"""Tables for other programs: nothing that a spreadsheet would run, nothing lost, every column of one type."""

import csv
import io
import json
import sys
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from streams.analysis.tables import Cell, csv_bytes, defused, json_bytes, parquet_bytes
from streams.config.errors import UsageError
from tests.conftest import require
from tests.paths import BAD_INPUT

COLUMNS = ["brand", "score", "count", "provisional", "rank"]
ROWS: list[list[Cell]] = [["Acme", 51.25, 3, False, None], ["=1+1", -2.0, -4, True, None]]


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


@pytest.mark.parametrize(
    "begin", ["=", "+", "-", "@", "\t", "\r", "\n", "\r\n=", " =", "\t=", "\ufeff=", "＝", "\x00@"]
)
def test_a_text_that_begins_as_a_formula_is_defused_and_stays_legible(begin: str) -> None:
    ((_,), (cell,)) = read_csv(csv_bytes(["text"], [[f"{begin}cmd|' /C calc'!A0"]]))
    assert cell == f"'{begin}cmd|' /C calc'!A0"


def test_numbers_stay_numbers_and_false_differs_from_empty() -> None:
    assert read_csv(csv_bytes(COLUMNS, ROWS)) == [
        COLUMNS,
        ["Acme", "51.25", "3", "false", ""],
        ["'=1+1", "-2.0", "-4", "true", ""],
    ]


@given(st.lists(st.tuples(st.text(), st.floats(allow_nan=False, allow_infinity=False)), max_size=5))
def test_what_is_written_as_csv_is_read_again_whatever_is_in_it(rows: list[tuple[str, float]]) -> None:
    _, *found = read_csv(csv_bytes(["text", "number"], rows))
    assert [(text, float(number)) for text, number in found] == [(defused(text), number) for text, number in rows]


def test_no_hostile_string_begins_a_cell_as_a_formula() -> None:
    folders = [BAD_INPUT / "strings-blns", BAD_INPUT / "xss-payloadbox", BAD_INPUT / "xss-payloadsallthethings"]
    if not all(folder.is_dir() for folder in folders):
        require("the shared bad inputs are not there")
    texts = [
        line
        for folder in folders
        for file in sorted(folder.iterdir())
        for line in (
            json.loads(file.read_text()) if file.suffix == ".json" else file.read_text(errors="replace").split("\n")
        )
    ]
    assert len(texts) > 1_000
    _, *found = read_csv(csv_bytes(["text"], [[text] for text in texts]))
    assert len(found) == len(texts)
    assert not [cell for (cell,) in found if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert [
        cell.removeprefix("'") if cell != text else cell for (cell,), text in zip(found, texts, strict=True)
    ] == texts


def test_json_has_names_and_what_is_no_number_is_nothing() -> None:
    assert json.loads(json_bytes(["a", "b", "c"], [[nan, inf, "=x"]])) == [{"a": None, "b": None, "c": "=x"}]


def test_parquet_holds_types_and_what_has_no_value_is_still_typed() -> None:
    table = parquet.read_table(io.BytesIO(parquet_bytes(COLUMNS, ROWS, {"rank": int, "count": float})))
    assert [str(field.type) for field in table.schema] == ["string", "double", "double", "bool", "int64"]
    assert [list(row.values()) for row in table.to_pylist()] == ROWS


def test_a_column_of_whole_and_other_numbers_is_of_numbers() -> None:
    table = parquet.read_table(io.BytesIO(parquet_bytes(["n", "none"], [[1, None], [2.5, None]])))
    assert table.to_pylist() == [{"n": 1.0, "none": None}, {"n": 2.5, "none": None}]


@pytest.mark.parametrize("write", [csv_bytes, json_bytes, parquet_bytes])
def test_half_of_a_surrogate_pair_breaks_no_format(write) -> None:  # type: ignore[no-untyped-def] # three of a kind
    assert b"a?b" in write(["text"], [["a\ud800b"]])


@pytest.mark.parametrize("write", [csv_bytes, json_bytes, parquet_bytes])
def test_a_row_of_another_length_is_refused(write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="a row has 1 cells, and there are 2 columns"):
        write(["a", "b"], [["x", "y"], ["x"]])


@pytest.mark.parametrize("rows", [[["x"], [1]], [[True], [1]], [[1 << 70]]])
def test_a_column_of_several_kinds_is_refused_by_name(rows: list[list[str | int]]) -> None:
    with pytest.raises(ValueError, match="the column 'mixed'"):
        parquet_bytes(["mixed"], rows)


def test_the_error_of_a_missing_parquet_writer_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'jauge\[parquet\]'"):
        parquet_bytes(["a"], [])

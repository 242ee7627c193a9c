"""Rows of a Parquet file as lines of JSON, in small batches; its reader comes with ``pip install 'jauge[parquet]'``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import orjson

from schemas.drop import DropReason
from streams.collect.files.content.inflating import is_bomb
from streams.collect.files.content.lines import MAX_LINE_BYTES, BadLine
from streams.config.errors import UsageError

MAGIC = b"PAR1"
ROWS = 1_000
"""Made into lines together."""
MOST_OF_BATCH = 64 << 20
"""Bytes of the texts of rows that are made into lines together."""
MOST_OF_COLUMN = 1 << 30
"""Opened bytes of one column in one row group, which are in memory together."""


def is_parquet(path: Path) -> bool:
    """Whether a file begins as Parquet does; False where it cannot be read, which others will say."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def parquet_lines(path: Path) -> Iterator[bytes | BadLine]:
    """Yield each row as a JSON object without its empty fields; a damaged rest as one bad line.

    Raises:
        UsageError: the reader is not installed.
    """
    try:
        from pyarrow import ArrowException  # noqa: PLC0415 # 40 MB that few need
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415
    except ImportError as error:
        raise UsageError(f"{path}: to read Parquet run `pip install 'jauge[parquet]'`") from error
    try:
        with ParquetFile(path) as file:
            texts = _texts(file)
            if fault := _too_large(file.metadata):
                yield BadLine(DropReason.OVERSIZED, fault, b"")
                return
        # Texts that are there once and named by many rows stay so until a row is made.
        with ParquetFile(path, read_dictionary=texts) as file:
            yield from _bounded(path, (line for batch in file.iter_batches(ROWS) for line in _lines(batch)))
    except (ArrowException, OSError, ValueError, OverflowError, RecursionError, orjson.JSONEncodeError) as error:
        yield BadLine(
            DropReason.MALFORMED, f"the rest of the Parquet file cannot be read ({type(error).__name__})", b""
        )


def _texts(file: Any) -> list[str]:
    """Return the columns of texts and bytes."""
    from pyarrow import types  # noqa: PLC0415

    return [
        field.name
        for field in file.schema_arrow
        if types.is_string(field.type) or types.is_binary(field.type) or types.is_large_string(field.type)
    ]


def _too_large(metadata: Any) -> str:
    """Return why a file is not opened; empty: it may be."""
    for group in range(metadata.num_row_groups):
        for number in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(number)
            if chunk.total_uncompressed_size > MOST_OF_COLUMN or is_bomb(
                chunk.total_uncompressed_size, chunk.total_compressed_size
            ):
                return f"a column of a row group opens to {chunk.total_uncompressed_size >> 20} MiB: write it in parts"
    return ""


def _lines(batch: Any) -> Iterator[bytes]:
    """Yield the rows of a batch as lines; those of long texts one by one, so that memory holds one of them."""
    size = 1 if _longest(batch) * ROWS > MOST_OF_BATCH else ROWS
    for begin in range(0, len(batch), size):
        yield from map(_line, batch.slice(begin, size).to_pylist())


def _longest(batch: Any) -> int:
    """Return how many bytes the longest text of a batch has, of those that are there once."""
    from pyarrow import compute, types  # noqa: PLC0415

    once = [column.dictionary for column in batch.columns if types.is_dictionary(column.type)]
    return max((compute.max(compute.binary_length(one)).as_py() or 0 for one in once if len(one)), default=0)


def _bounded(path: Path, found: Iterator[bytes]) -> Iterator[bytes | BadLine]:
    """Pass on lines that are no longer than a line may be, until all of them are a bomb."""
    opened, packed = 0, path.stat().st_size
    for line in found:
        opened += len(line)
        if is_bomb(opened, packed):
            yield BadLine(DropReason.MALFORMED, "opens to over 1000 times its size: the rest is not read", b"")
            return
        if len(line) > MAX_LINE_BYTES:
            yield BadLine(DropReason.OVERSIZED, f"a row of {len(line)} bytes, at most {MAX_LINE_BYTES} are read", b"")
        else:
            yield line


def _line(row: dict[str, Any]) -> bytes:
    """Return a row as JSON: times as ISO 8601, without a zone in UTC; bytes as text."""
    values = {
        name: value.decode(errors="replace") if isinstance(value, bytes) else value for name, value in row.items()
    }
    present = {name: value for name, value in values.items() if value is not None}
    return orjson.dumps(present, _as_text, orjson.OPT_UTC_Z)


def _as_text(value: object) -> Any:
    """Return what orjson cannot write as text: decimals as they are, spans of time as ISO 8601."""
    return msgspec.to_builtins(value, enc_hook=str)

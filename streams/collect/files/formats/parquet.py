"""Rows of a Parquet file as lines of JSON, in small batches; its reader comes with ``pip install 'jauge[parquet]'``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import orjson

from schemas.drop import DropReason
from streams.collect.files.content.lines import BadLine
from streams.config.errors import UsageError

MAGIC = b"PAR1"
ROWS = 1_000
"""Made into lines together."""


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
            for batch in file.iter_batches(ROWS):
                yield from map(_line, batch.to_pylist())
    except (ArrowException, OSError, ValueError, OverflowError, orjson.JSONEncodeError) as error:
        yield BadLine(
            DropReason.MALFORMED, f"the rest of the Parquet file cannot be read ({type(error).__name__})", b""
        )


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

"""A report as a file of the kind that its ending says."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from streams.analysis.tables import csv_bytes, parquet_bytes
from streams.config.errors import UsageError
from streams.report.contents import Contents
from streams.report.page import render
from streams.report.pdf import find_browser, pdf_of
from streams.report.table import TYPES, rows_of

ENDINGS = (".html", ".pdf", ".csv", ".parquet")


def check_output(output: Path) -> str:
    """Return the ending of a file that can be written, before anything is read for it.

    Raises:
        UsageError: its ending is unknown, it has no folder, or what its kind needs is not installed.
    """
    ending = output.suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(f"{output} ends in none of {', '.join(ENDINGS)}: the ending says what is written")
    if output.is_dir():
        raise UsageError(f"{output} is a folder: name a file in it")
    if not output.parent.is_dir():
        raise UsageError(f"{output} cannot be written: make the folder {output.parent} first")
    if ending == ".pdf":
        find_browser()
    if ending == ".parquet":
        parquet_bytes([], [])
    return ending


def report_bytes(contents: Contents, ending: str, language: str) -> bytes:
    """Return a report; tables have no language."""
    if ending == ".csv":
        return csv_bytes(list(TYPES), rows_of(contents))
    if ending == ".parquet":
        return parquet_bytes(list(TYPES), rows_of(contents), TYPES)
    page = render(contents, language)
    return pdf_of(page, find_browser()) if ending == ".pdf" else page.encode()


def write_whole(output: Path, data: bytes) -> None:
    """Write a file such that whoever opens it finds the old one or the new one, and never a part.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            beside.chmod(0o666 & ~_umask())
            beside.replace(output)
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise
    except OSError as error:
        raise UsageError(f"{output} cannot be written ({error.strerror}): name another file") from error


def _umask() -> int:
    """Return what the user takes from the rights of new files; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

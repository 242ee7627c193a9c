"""Every file of ../shared/cases with the flags that a user gives it, and the table of what was read of each."""

from collections.abc import Sequence
from pathlib import Path

from schemas.drop import Rejection
from schemas.mention import Mention
from streams.collect.files.file_request import FileRequest
from streams.collect.files.reader import FileSet
from tests.paths import CASES

FOLDERS = ("exports", "files")
NO_CASES = ("expected.json", "googlenews.toml")
"""No files of mentions."""
BRANDS = """
[[brands]]
name = "Acme"
terms = ["acme"]
[[brands]]
name = "Common"
terms = ["the", "is", "a", "and", "de", "la", "le", "of", "to", "in", "i", "my"]
"""
"""Looked for where no column names a brand."""
NO_HEADER = f"""
[columns]
id = "c0"
created_at = "c1"
url = "c4"
text = "c7"
[formats]
header = {[f"c{number}" for number in range(16)]}
"""
"""Of a table without a header whose columns nobody could guess."""


def names() -> list[str]:
    """``folder/name`` of each file; of none where they are not there."""
    folders = [CASES / folder for folder in FOLDERS if (CASES / folder).exists()]
    return sorted(
        f"{path.parent.name}/{path.name}"
        for folder in folders
        for path in folder.iterdir()
        if path.name not in NO_CASES
    ) or ["absent"]


def request_of(name: str, folder: Path) -> FileRequest:
    """A file as a user names it; `folder`: for a mapping."""
    path = CASES / name
    first = path.read_bytes()[:400].split(b"\n")[0].rstrip().lstrip(b"\xef\xbb\xbf")
    has_brands = path.suffix == ".csv" and b"brand" in first.replace(b";", b",").split(b",")
    mapping = folder / "mapping.toml"
    if path.name == "gdelt_like.csv":
        mapping.write_text(NO_HEADER)
    return FileRequest(
        [path],
        mapping if mapping.exists() else None,
        "x",
        "brand" if has_brands else None,
        order="day_first" if path.name == "times.csv" else None,
    )


def line_of(name: str, found: FileSet, rows: Sequence[Mention | Rejection]) -> str:
    """One row of the table: file, format, rows read, refused, fields taken."""
    refused = sum(isinstance(row, Rejection) for row in rows)
    forms = "+".join(dict.fromkeys(one.format for one in found.understood))
    fields = [field.field for one in found.understood for field in one.fields if field.columns]
    taken = ", ".join(dict.fromkeys(fields)) or "as records of mentions"
    return f"{name:32} {forms:14} {len(rows):>5} {refused:>4}  {taken}"

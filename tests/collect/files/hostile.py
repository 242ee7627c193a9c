"""Files that want more than they are worth: each small, and nothing that anybody wrote by hand."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pyarrow as pa
import zstandard
from pyarrow import parquet

ZEROS = bytes(96 << 20)
ROW = b'{"id":"1","text":"Acme is good","created_at":"2026-03-04T06:05:00Z"}\n'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
ENTITIES = f'<!DOCTYPE lolz [<!ENTITY l0 "ha">{LAUGHS}]>'


def zipped(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook(**changed: Callable[[bytes], bytes]) -> bytes:
    """A workbook of which some members are changed; `changed`: by the end of their names, without the dot."""
    book = openpyxl.Workbook()
    for row in (["id", "date", "text"], ["7", "2026-03-04 06:05", "Acme is good"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        members = {one.filename: archive.read(one) for one in archive.infolist()}
    for ending, change in changed.items():
        (name,) = [name for name in members if name.endswith(f"{ending}.xml")]
        members[name] = change(members[name])
    return zipped(members)


def after_declaration(text: bytes) -> Callable[[bytes], bytes]:
    """Put something before the root of an XML document."""

    def change(content: bytes) -> bytes:
        at = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
        return content[:at] + text + content[at:]

    return change


def table(texts: pa.Array, **options: object) -> bytes:
    count = len(texts)
    columns = {"id": [str(n) for n in range(count)], "created_at": ["2026-03-04T06:05:00Z"] * count, "text": texts}
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file, **options)
    return file.getvalue()


def same_text(count: int, size: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array(["a" * size])).cast(pa.string())


def within_itself(depth: int) -> bytes:
    content = zipped({"rows.jsonl": ROW})
    for _ in range(depth):
        content = zipped({"inner.zip": content})
    return content


HOSTILE: dict[str, Callable[[], bytes]] = {
    "zeros.xz": lambda: lzma.compress(ZEROS, preset=0),
    "zeros.bz2": lambda: bz2.compress(ZEROS),
    "zeros.zst": lambda: zstandard.compress(ZEROS),
    "zeros.zip": lambda: zipped({"a.csv": ZEROS}),
    "zip in zip.zip": lambda: within_itself(9),
    "gzip in gzip.gz": lambda: gzip.compress(gzip.compress(ROW)),
    "zip in gzip.gz": lambda: gzip.compress(zipped({"rows.jsonl": ROW})),
    "workbook in zip.zip": lambda: zipped({"a.xlsx": workbook()}),
    "parquet in zip.zip": lambda: zipped({"a.parquet": table(same_text(3, 5))}),
    "members.zip": lambda: zipped({f"{n}.csv": b"" for n in range(1_001)}),
    "zeros.xlsx": lambda: workbook(sheet1=lambda content: content + ZEROS),
    "entities.xlsx": lambda: workbook(sheet1=after_declaration(ENTITIES.encode())),
    "late entities.xlsx": lambda: workbook(
        sheet1=after_declaration(b"<!--" + b"x" * 100_000 + b"-->" + ENTITIES.encode())
    ),
    "deep.xlsx": lambda: workbook(sheet1=lambda content: content.replace(b"<sheetData>", b"<a>" * 200_000)),
    "one text.parquet": lambda: table(same_text(300, 1 << 20), compression="zstd", dictionary_pagesize_limit=4 << 20),
    "plain texts.parquet": lambda: table(same_text(100, 1 << 20), compression="zstd", use_dictionary=False),
    "zeros.parquet": lambda: table(pa.array(["\0" * (96 << 20)]), use_dictionary=False, compression="zstd"),
    "long row.parquet": lambda: table(pa.array(["a" * (17 << 20), "Acme is good"]), use_dictionary=False),
    "cut.parquet": lambda: table(same_text(3, 5))[:-20],
    "deep.jsonl": lambda: b"[" * 200_000 + b"\n" + b'{"a":' * 200_000 + b"\n" + ROW,
    "deep.json": lambda: b"[\n" * 100_000 + b"]\n" * 100_000,
    "deep text.json": lambda: b'{"messages":[\n{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}]}",
}
"""By name, how a file is made."""


def write(folder: Path) -> list[Path]:
    """Write all of them."""
    for name, made in HOSTILE.items():
        (folder / name).write_bytes(made())
    return [folder / name for name in HOSTILE]

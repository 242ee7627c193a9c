"""Bombs, depths and cycles in each format are refused and counted, in bounded memory; so are links in a circle."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams.collect.files.reader import read_files
from streams.config.errors import JaugeError
from tests.collect.files.hostile import HOSTILE, write
from tests.paths import ROOT
from tests.patience import PATIENCE_S

READ_EACH = """
import json, os, resource, sys
from pathlib import Path
from schemas.mention import Mention
from streams.collect.files.content import inflating
from streams.collect.files.formats import parquet, xlsx
from streams.collect.files.reader import FileSet, read_files
from streams.config.errors import JaugeError
import openpyxl, pyarrow.parquet, pyarrow.compute, zstandard

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

for path in sys.argv[1:]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        before, mentions, refused, said = peak(), 0, 0, ""
        try:
            for row in read_files([Path(path)], source="x"):
                mentions += isinstance(row, Mention)
                refused += not isinstance(row, Mention)
                said = said or ("" if isinstance(row, Mention) else row.detail)
        except JaugeError as error:
            said = str(error)
        answer = json.dumps([Path(path).name, mentions, refused, said[:300], (peak() - before) >> 10])
        os.write(writing, answer.encode())
        os._exit(0)
    _, status = os.waitpid(child, 0)
    os.close(writing)
    print(os.read(reading, 4096).decode() or json.dumps([Path(path).name, status]), flush=True)
"""
EXPECTED: dict[str, tuple[int, int, str]] = {
    "zeros.xz": (0, 1, "opens to over 1000 times its size"),
    "zeros.bz2": (0, 1, "opens to over 1000 times its size"),
    "zeros.zst": (0, 1, "opens to over 1000 times its size"),
    "zeros.zip": (0, 1, "opens to over 1000 times its size"),
    "zip in zip.zip": (0, 0, "a ZIP archive or a workbook inside a packed file: unpack it first"),
    "gzip in gzip.gz": (0, 1, "a gzip file inside a packed file: unpack it first"),
    "zip in gzip.gz": (0, 1, "a ZIP archive or a workbook inside a packed file: unpack it first"),
    "workbook in zip.zip": (0, 0, "a ZIP archive or a workbook inside a packed file: unpack it first"),
    "parquet in zip.zip": (0, 0, "a Parquet file inside a packed file: unpack it first"),
    "members.zip": (0, 0, "an archive of 1001 members, at most 1000 are read"),
    "zeros.xlsx": (0, 1, "opens to over 1000 times its size"),
    "entities.xlsx": (0, 1, "its XML defines entities"),
    "late entities.xlsx": (0, 1, "its XML has no root within 64 KiB"),
    "deep.xlsx": (0, 1, ""),
    "one text.parquet": (63, 1, "opens to over 1000 times its size"),
    "plain texts.parquet": (0, 1, "a column of a row group opens to 100 MiB"),
    "zeros.parquet": (0, 1, "a column of a row group opens to 96 MiB"),
    "long row.parquet": (1, 1, "at most 16777216 are read"),
    "cut.parquet": (0, 1, "the rest of the Parquet file cannot be read"),
    "deep.jsonl": (1, 2, ""),
    "deep.json": (0, 1, ""),
    "deep text.json": (0, 1, ""),
}
"""Mentions, rows that are refused, and what is said; of what is refused before any row is read, no row."""
MOST_MIB = 320
"""What a reader of Parquet, a window of zstd or a workbook may take; each bomb would be more than a gibibyte."""


@pytest.mark.thorough
def test_each_hostile_file_is_refused_and_counted_in_bounded_memory(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_EACH, *map(str, write(tmp_path))],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer[0] for answer in answers] == list(HOSTILE)
    for name, mentions, refused, said, mib in answers:
        expected = EXPECTED[name]
        assert (mentions, refused) == expected[:2], (name, said)
        assert expected[2] in said, name
        assert mib < MOST_MIB, (name, mib)


def test_a_link_to_itself_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "a.csv")
    with pytest.raises(JaugeError, match=r"a\.csv"):
        list(read_files([tmp_path / "a.csv"], source="x"))


def test_a_pattern_over_folders_in_a_circle_ends(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id":"1","text":"Acme","created_at":"2026-03-04T06:05:00Z"}\n')
    (tmp_path / "loop").symlink_to(tmp_path)
    rows = list(read_files([tmp_path / "*" / "*.jsonl"], source="x"))
    assert len(rows) == 1

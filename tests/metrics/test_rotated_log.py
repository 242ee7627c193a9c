"""Log files stay within their bounds, whatever is written and wherever it comes from."""

import subprocess
import sys
from pathlib import Path

import pytest

from streams.metrics.piped_output import PipedOutput
from streams.metrics.rotated_log import RotatedLog

PRINTS = """
import os, sys
print("by print")
os.write(2, b"raw" + bytes([10]))
for number in range(5_000):
    print(f"line {number}", file=sys.stderr)
raise SystemExit("last words")
"""


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_full_file_is_put_aside_and_the_oldest_is_removed(tmp_path: Path) -> None:
    log = RotatedLog(tmp_path / "x.log", 10, 2)
    for number in range(10):
        log.write(b"line %d\n" % number)
    assert files(tmp_path) == {"x.log": b"line 9\n", "x.log.1": b"line 8\n", "x.log.2": b"line 7\n"}


def test_no_file_begins_within_a_line(tmp_path: Path) -> None:
    RotatedLog(tmp_path / "x.log", 20, 9).write(b"".join(b"line %d\n" % number for number in range(10)))
    assert all(content.startswith(b"line ") and content.endswith(b"\n") for content in files(tmp_path).values())
    assert b"".join(content for _, content in sorted(files(tmp_path).items(), reverse=True)) == b"".join(
        b"line %d\n" % number for number in (*range(10),)
    )


def test_a_line_longer_than_a_file_is_cut(tmp_path: Path) -> None:
    RotatedLog(tmp_path / "x.log", 10, 9).write(b"x" * 25)
    assert files(tmp_path) == {"x.log": b"x" * 5, "x.log.1": b"x" * 10, "x.log.2": b"x" * 10}


def test_nothing_put_aside_is_kept_where_none_is_asked_for(tmp_path: Path) -> None:
    log = RotatedLog(tmp_path / "x.log", 10, 0)
    for number in range(10):
        log.write(b"line %d\n" % number)
    assert files(tmp_path) == {"x.log": b"line 9\n"}


def test_a_file_of_a_time_without_bounds_goes_and_so_do_those_beyond_the_number_kept(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(b"x" * 1_000)
    for number in (1, 2, 3, 4):
        (tmp_path / f"x.log.{number}").write_bytes(b"%d" % number)
    RotatedLog(tmp_path / "x.log", 10, 2).write(b"new\n")
    assert files(tmp_path) == {"x.log": b"new\n", "x.log.1": b"1", "x.log.2": b"2"}


def test_what_could_not_be_written_is_counted_and_said(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    log = RotatedLog(folder / "x.log", 1_000, 1)
    log.write(b"12345\n")
    log.write(b"6789\n")
    folder.mkdir()
    log.write(b"back\n")
    log.write(b"and on\n")
    assert files(folder)["x.log"].splitlines() == [
        b"(11 bytes of this log are lost: there was no room for them)",
        b"back",
        b"and on",
    ]


@pytest.mark.parametrize(("max_bytes", "kept"), [(0, 1), (1, -1)])
def test_bounds_that_bound_nothing_are_refused(tmp_path: Path, max_bytes: int, kept: int) -> None:
    with pytest.raises(ValueError, match=r"max_bytes=.*kept="):
        RotatedLog(tmp_path / "x.log", max_bytes, kept)


def test_all_that_a_child_prints_is_in_the_log_and_its_end_is_known(tmp_path: Path) -> None:
    log = RotatedLog(tmp_path / "child.log", 10_000, 20)
    with PipedOutput(log) as output:
        child = subprocess.Popen(
            [sys.executable, "-u", "-c", PRINTS], stdout=output.descriptor, stderr=output.descriptor
        )
    assert child.wait() == 1
    assert output.tail()[-2:] == ["line 4999", "last words"]
    written = b"".join(files(tmp_path).values()).splitlines()
    assert {b"by print", b"raw", b"line 0", b"line 4999"} <= set(written)
    assert len(written) == 5_003
    assert all(len(content) <= 10_000 for content in files(tmp_path).values())

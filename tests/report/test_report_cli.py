"""`jauge report` as people and scripts run it: files of four kinds, whole or not at all."""

import csv
import io
import os
import stat
import sys
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from pyarrow import parquet

from streams.config.errors import JaugeError, UsageError
from streams.report import pdf
from streams.report.table import TYPES
from streams.report.writing import write_whole
from tests.conftest import require
from tests.histories import START_MS
from tests.patience import PATIENCE_S
from tests.report.made import Page
from tests.story_cli import ALL_PASSED, DAYS, HOSTILE, PANEL, SETTINGS, StoryCli, assert_refused, story, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reported")
    (folder / "jauge.toml").write_text(SETTINGS)
    write(folder / "story.csv", story())
    return folder


@pytest.fixture
def cli(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> StoryCli:
    monkeypatch.setenv("JAUGE_DATA", str(folder / "data"))
    monkeypatch.setenv("JAUGE_CONFIG", str(folder / "jauge.toml"))
    return StoryCli(folder, monkeypatch, capfd)


def report(cli: StoryCli, name: str, *arguments: str) -> Path:
    output = cli.folder / name
    ran = cli.ask("report", *arguments, "-o", str(output))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", f"{ALL_PASSED}{output}: written\n")
    return output


# --- tables ---


def test_the_csv_and_the_parquet_have_the_same_rows_and_every_column_a_type(cli: StoryCli) -> None:
    head, *rows = csv.reader(io.StringIO(report(cli, "r.csv").read_text(), newline=""))
    table = parquet.read_table(report(cli, "r.parquet"))
    assert head == table.column_names == list(TYPES)
    kinds = {str: "string", int: "int64", float: "double", bool: "bool"}
    assert [str(field.type) for field in table.schema] == [kinds[kind] for kind in TYPES.values()]
    assert len(rows) == table.num_rows == 4 * (DAYS + 1)
    for text, typed in zip(rows, table.to_pylist(), strict=True):
        for name, cell in zip(head, text, strict=True):
            value = typed[name]
            shown = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            assert cell == shown, name
    newest = [row for row in table.to_pylist() if row["newest"]]
    assert sorted(row["brand"] for row in newest) == sorted(["Liked", "Hated", "Turned", HOSTILE])
    assert all(row["change"] is not None for row in newest)
    assert {row["at_ms"] for row in newest} == {max(row["at_ms"] for row in table.to_pylist())}


def test_a_campaign_is_a_row_of_its_own_below_its_days(cli: StoryCli) -> None:
    rows = list(csv.DictReader(io.StringIO(report(cli, "c.csv", "--campaign", "long").read_text(), newline="")))
    assert [row["window"] for row in rows] == ["24h"] * 4 + ["long"]
    assert [row["mention_count"] for row in rows] == ["24", "24", "24", "24", "72"]
    assert [row["newest"] for row in rows] == ["false"] * 4 + ["true"]


def test_a_brand_that_is_a_formula_is_none_in_the_table(cli: StoryCli, tmp_path: Path) -> None:
    rows = [("=HYPERLINK(1)", START_MS + who, f"a{who}", f"words of {who}", 0.1) for who in range(3)]
    output = tmp_path / "f.csv"
    ran = cli.jauge("report", "--file", write(tmp_path / "formula.csv", rows), *PANEL, "-o", output)
    assert ran.returncode == 0, ran.stderr
    _, (brand, *numbers) = csv.reader(io.StringIO(output.read_text(), newline=""))
    assert brand == "'=HYPERLINK(1)"
    assert not [cell for cell in numbers if cell.startswith("'")]


# --- pages ---


def test_the_page_is_in_the_language_and_of_the_brands_that_are_asked_for(cli: StoryCli) -> None:
    page = Page(report(cli, "r.HTML", "--lang", "fr", "--brand", "Hated", "--brand", "Liked").read_text()).root
    assert [one.all("h2")[0].text for one in page.all("section", "brand")] == ["Liked", "Hated"]
    assert "Où en sont 2 marques" in page.text


def test_the_same_report_is_the_same_page(cli: StoryCli) -> None:
    """No clock, no chance: who gets it twice can compare it."""
    assert report(cli, "one.html").read_bytes() == report(cli, "two.html").read_bytes()


@pytest.mark.thorough
def test_a_pdf_is_printed_and_leaves_nothing_behind(
    cli: StoryCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        pdf.find_browser()
    except UsageError as error:
        require(str(error))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(pdf, "LONGEST_S", PATIENCE_S)
    data = report(cli, "r.pdf", "--brand", "Turned", "--lang", "fr").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert len(data) > 30_000
    assert data.count(b"/Type /Page\n") in {2, 3}
    assert b"/Lang (fr)" in data
    assert list(tmp_path.iterdir()) == []


def test_without_a_browser_a_pdf_is_refused_at_once(cli: StoryCli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(cli.folder))
    assert_refused(cli.ask("report", "-o", "r.pdf"), "a PDF needs one of chromium, chromium-browser, google-chrome")


def test_a_browser_that_hangs_is_ended_with_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = tmp_path / "chromium"
    hangs.write_text(f"#!/bin/sh\nsleep 4321 &\necho $! > {tmp_path}/child\nwait\n")
    hangs.chmod(0o755)
    child, longest_s = tmp_path / "child", 1.0
    while not (child.exists() and child.read_text().endswith("\n")):  # it has to get as far as to start its own
        monkeypatch.setattr(pdf, "LONGEST_S", longest_s)
        with pytest.raises(JaugeError, match=f"took over {longest_s:.0f} s to print: choose"):
            pdf.pdf_of("<p>", str(hangs))
        longest_s *= 4
    until = time.monotonic() + PATIENCE_S
    while lives(int(child.read_text())):
        assert time.monotonic() < until
        time.sleep(0.01)


def lives(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody asked after runs no more."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_the_error_of_a_browser_that_prints_nothing_has_its_last_words(tmp_path: Path) -> None:
    fails = tmp_path / "chromium"
    fails.write_text("#!/bin/sh\necho 'no room' >&2\n")
    fails.chmod(0o755)
    with pytest.raises(JaugeError, match=r"printed no PDF \(no room\): choose"):
        pdf.pdf_of("<p>", str(fails))


# --- files ---


def test_a_file_is_replaced_as_a_whole_with_the_rights_of_any_new_file(tmp_path: Path) -> None:
    output = tmp_path / "r.html"
    output.write_bytes(b"old")
    with output.open("rb") as reading:
        write_whole(output, b"new")
        assert reading.read() == b"old"
    assert output.read_bytes() == b"new"
    mask = os.umask(0o022)
    os.umask(mask)
    assert stat.S_IMODE(output.stat().st_mode) == 0o666 & ~mask
    assert list(tmp_path.iterdir()) == [output]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write_whole(tmp_path / ("n" * 300), b"new")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        write_whole(tmp_path / "folder.html", b"new")
    assert [one.name for one in tmp_path.iterdir()] == ["folder.html"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("-o r.docx", "r.docx ends in none of .html, .pdf, .csv, .parquet"),
        ("-o r", "r ends in none of .html, .pdf, .csv, .parquet"),
        ("-o nowhere/r.html", "make the folder nowhere first"),
        ("-o r.html --lang de", "there is no language 'de': use one of en, fr"),
        ("-o r.html --window 2d", "use one of 1h, 6h, 24h, 7d, 28d"),
        ("-o r.html --at noon", "--at 'noon' is no time"),
        ("-o r.html --at 2027-01-01", "is after the newest data"),
        ("-o r.html --brand Nobody", "there is no brand Nobody"),
        ("-o r.html --campaign summer", "no campaign 'summer' in the settings"),
        ("-o r.html --campaign spring --at 2026-01-11", "leave out --at, or --campaign"),
        ("-o r.html --campaign unfinished", "a campaign is read when its last day is over"),
    ],
)
def test_wrong_flags_are_one_line_and_nothing_is_written(
    cli: StoryCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = cli.ask("report", *arguments.split())
    assert (ran.returncode, ran.stdout) == (2, "")
    assert message in ran.stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_the_file_that_is_read_is_not_written_over(cli: StoryCli) -> None:
    ran = cli.ask("report", "-o", str(cli.file))
    assert_refused(ran, "story.csv is what the report is made from: name another --output")


def test_how_a_file_is_read_is_of_no_use_without_one(cli: StoryCli) -> None:
    assert_refused(cli.jauge("report", "-o", "r.html", "--source", "x"), "says how a --file is read")


def test_without_the_writer_of_parquet_the_error_names_what_to_install(
    cli: StoryCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert_refused(cli.ask("report", "-o", "r.parquet"), "pip install 'jauge[parquet]'")

"""The certificate: its commands find the same scores, its digest is of the mentions and of nothing else."""

import json
import random
import shlex
from pathlib import Path

import pytest

from schemas.observation import LABELLED, packed_tone
from scoring.method.constants import HOUR_MS
from scoring.reading.archive import Archive
from streams.collect.files.file_request import FileRequest
from streams.report.data_source import of_files
from streams.report.page import render
from tests.command import assert_same
from tests.conftest import require
from tests.paths import SHARED
from tests.report.made import Element, Page, basis_of, report_of, settings_in
from tests.story_cli import HOSTILE, PANEL, SETTINGS, StoryCli, story, write

FIGURES = ("score", "low", "high", "se", "mention_count", "voice_count")
ROWS = list(story())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certified")
    (folder / "jauge.toml").write_text(SETTINGS)
    write(folder / "story.csv", ROWS)
    return folder


@pytest.fixture
def cli(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> StoryCli:
    monkeypatch.setenv("JAUGE_DATA", str(folder / "data"))
    monkeypatch.setenv("JAUGE_CONFIG", str(folder / "jauge.toml"))
    return StoryCli(folder, monkeypatch, capfd)


def written(cli: StoryCli, *arguments: str | Path) -> Element:
    """Return the page of a report."""
    output = cli.folder / "report.html"
    ran = cli.jauge("report", *arguments, *PANEL, "-o", output)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    return Page(output.read_text()).root


def commands_of(page: Element) -> list[list[str]]:
    """Return the arguments of the commands that a page tells, as a shell reads them."""
    commands = [shlex.split(one.text) for one in page.all("code", "command")]
    assert all(command[0] == "jauge" for command in commands)
    return [command[1:] for command in commands]


def certified(page: Element) -> dict[str, dict[str, float]]:
    (table,) = page.all("table", "figures")
    return {row.all("th")[0].text: dict(zip(FIGURES, row.values(), strict=True)) for row in table.all("tr")[1:]}


def assert_found_again(cli: StoryCli, page: Element, window: str) -> None:
    """The command of the page finds its scores, where a name is shown as it is: counts equal, doubles to 1e-9."""
    (command,) = commands_of(page)
    assert command[0] == "recount"
    ran = cli.jauge(*command)
    assert ran.returncode == 0, ran.stderr
    counted = [json.loads(line) for line in ran.stdout.splitlines()]
    found = {one["brand"]: one for one in counted if one["window"] == window}
    scores = {brand: figures for brand, figures in certified(page).items() if brand in found}
    assert scores
    for brand, figures in scores.items():
        expected = {name: float(found[brand][name]) for name in FIGURES}
        assert_same(figures, expected, (brand,))
    read_at = {one["at"] for one in counted}
    assert read_at == {int(page.all("dd")[5].values()[0])}


@pytest.mark.parametrize(
    ("flags", "window"), [((), "7d"), (("--window", "28d", "--at", "2026-01-09"), "28d")], ids=["now", "then"]
)
def test_its_recount_finds_the_same_scores(cli: StoryCli, flags: tuple[str, ...], window: str) -> None:
    page = written(cli, *flags, "--brand", "Turned", "--brand", "Liked", "--file", cli.file)
    assert len(certified(page)) == 2
    assert_found_again(cli, page, window)


def test_its_recount_finds_the_scores_of_real_mentions(cli: StoryCli) -> None:
    file = SHARED / "airline/airline_first60.csv.gz"
    if not file.exists():
        require(f"{file} is absent")
    page = written(cli, "--window", "24h", "--brand", "Delta", "--brand", "Virgin America", "--file", file)
    assert certified(page)["Delta"]["mention_count"] == 387
    assert_found_again(cli, page, "24h")


def test_files_of_any_name_are_found_again(cli: StoryCli) -> None:
    odd = write(cli.folder / "a file; echo 'x' $(y).csv", ROWS)
    assert_found_again(cli, written(cli, "--brand", "Liked", "--file", odd), "7d")


def test_the_days_of_a_campaign_are_compared_again(cli: StoryCli) -> None:
    page = written(cli, "--campaign", "long", "--file", cli.file)
    (command,) = commands_of(page)
    assert command[0] == "compare"
    ran = cli.jauge(*command)
    assert ran.returncode == 0, ran.stderr
    found, figures = json.loads(ran.stdout)["one"], certified(page)["Liked"]
    assert figures["mention_count"] == found["mention_count"] == 72
    assert_same([figures[name] for name in FIGURES[:4]], [found[name] for name in FIGURES[:4]], ("Liked",))
    assert "Campaign “long”, 8 Jan 2026 to 10 Jan 2026" in page.text


def digest_of(folder: Path, lines: list[str]) -> str:
    """Return the digest of a file of these lines, with the key of this folder."""
    file = folder / "lines.csv"
    file.write_text("".join(lines))
    return report_of(
        of_files(settings_in(folder), FileRequest([file], source="x", brand_column="brand"), ())
    ).certificate.digest


def test_the_digest_is_of_the_mentions_whatever_their_order_and_the_key(cli: StoryCli, tmp_path: Path) -> None:
    """Each folder has a key of its own."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
    rows = [row for row in ROWS if row[0] != HOSTILE]  # whose name has two lines
    head, *lines = write(tmp_path / "plain.csv", rows).read_text().splitlines(keepends=True)
    digest = digest_of(ours, [head, *lines])
    mixed = lines.copy()
    random.Random(3).shuffle(mixed)
    assert digest_of(theirs, [head, *mixed]) == digest
    assert (ours / "data/pseudonym.key").read_bytes() != (theirs / "data/pseudonym.key").read_bytes()
    for left_out in (0, 500, len(lines) - 2):
        assert digest_of(ours, [head, *lines[:left_out], *lines[left_out + 1 :]]) != digest


def test_the_digest_is_on_the_page(cli: StoryCli) -> None:
    page = written(cli, "--window", "24h", "--file", cli.file)
    (shown,) = page.all("code", "digest")
    assert shown.text == report_of(basis_of(cli.folder)).certificate.digest
    assert len(shown.text) == 64


def test_a_period_that_is_not_over_is_marked_as_such(cli: StoryCli) -> None:
    live = written(cli, "--brand", "Liked", "--file", cli.file)
    over = written(cli, "--brand", "Liked", "--file", cli.file, "--at", "2026-01-11")
    assert "ends within an hour or a day that is not over" in live.text
    assert "ends with an hour or a day that is over" in over.text


def test_where_mentions_were_corrected_their_count_and_the_uncorrected_score_stand_beside_the_score(
    tmp_path: Path,
) -> None:
    plain, basis = basis_of(tmp_path), basis_of(tmp_path)
    archive = basis.past.archive
    rows = archive.observations.copy()
    newest = rows["created_at"] > archive.newest_ms - HOUR_MS
    assert 0 < newest.sum() < len(rows)
    rows["origin"][newest] = [packed_tone(int(s), int(c)) for s, c in rows[["s", "c"]][newest].tolist()]
    rows["flags"][newest], rows["s"][newest], rows["c"][newest] = LABELLED, 100, 100
    basis.past.archive = Archive(rows, archive.calendars, archive.reference, archive.profile)
    before, after = (report_of(one, window="1h") for one in (plain, basis))
    assert not before.certificate.is_corrected
    scores = {score.brand: score for score in after.certificate.scores if score.uncorrected is not None}
    assert sum(score.corrected_count or 0 for score in scores.values()) == newest.sum()
    for score in before.certificate.scores:
        if score.brand in scores:
            assert scores[score.brand].uncorrected == pytest.approx(score.score, abs=1e-9)
    assert any(abs(score.score - (score.uncorrected or 0.0)) > 0.01 for score in scores.values())
    for contents, count in ((before, 0), (after, 1)):
        page = Page(render(contents, "en")).root
        assert [one.text for one in page.all("th")].count("Score without corrections") == count
